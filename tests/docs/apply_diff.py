#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The ```diff blocks of a document still fit the sources: apply_diff.py DOCUMENT.md SOURCE_FOLDER. Changes nothing."""
import pathlib
import re
import subprocess
import sys

blocks = re.findall(r"^```diff\n(.*?)^```$", pathlib.Path(sys.argv[1]).read_text(), re.M | re.S)
assert blocks, "no ```diff block"
for block in blocks:
    subprocess.run(["patch", "--dry-run", "--strip=1", "--fuzz=0", "--directory", sys.argv[2]], input=block, text=True, check=True)
