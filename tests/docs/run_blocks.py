#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the ```sh blocks of a document in order, each by a shell that stops at the first error, in an empty folder.

    run_blocks.py DOCUMENT.md FOLDER_OF_SHOAL

Exit code 77 (skipped) where a file that the document names under /usr/share is not installed.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

document, programs = pathlib.Path(sys.argv[1]), os.path.abspath(sys.argv[2])
text = document.read_text()
for path in re.findall(r"/usr/share/[\w./-]+\.gz", text):
    if not os.path.exists(path):
        print(f"skipped: {path} is not installed")
        sys.exit(77)
blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S)
assert blocks, f"{document} has no ```sh block"
with tempfile.TemporaryDirectory() as folder:
    script = "\n".join(["set -eu", *blocks])
    environment = {**os.environ, "PATH": programs + os.pathsep + os.environ["PATH"]}
    result = subprocess.run(["bash", "-c", script], cwd=folder, env=environment)
sys.exit(result.returncode)
