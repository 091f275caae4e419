#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The README's pictures: the panel of a real sweep as SVG, and the top of its report as PNG.

    docs/images/make.py --shoal build/cpu/src/cli/shoal     # sweeps examples/fashion_mnist.yaml; needs chromium and Pillow
"""
import argparse
import fcntl
import html
import os
import pathlib
import pty
import re
import struct
import subprocess
import tempfile
import termios

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS, ROWS = 104, 24
NBSP = "\u00a0"  # viewers run spaces together


def frames(command):
    """What the panel shows at each redraw, as lists of lines."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm", LC_ALL="C.UTF-8", COLUMNS=str(COLUMNS), LINES=str(ROWS))
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    written = b""
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # the program has ended
            break
        if not part:
            break
        written += part
    os.waitpid(process, 0)
    plain = [re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", frame) for frame in written.decode().split("\x1b[J")]
    return [frame.strip("\n").split("\n") for frame in plain if "best so far" in frame]


def svg(lines):
    height = 18 * len(lines) + 24
    weight = {True: ' font-weight="bold"', False: ""}
    text = "".join(f'<text x="14" y="{28 + 18 * i}"{weight[line.startswith("best val")]}>{html.escape(line).replace(" ", NBSP)}</text>' for i, line in enumerate(lines))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {height}" font-family="DejaVu Sans Mono, Menlo, monospace" font-size="13" fill="#e6edf3">'
            f'<rect width="900" height="{height}" rx="8" fill="#0d1117"/>{text}</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shoal", type=lambda path: pathlib.Path(path).resolve(), required=True)
    shoal = str(parser.parse_args().shoal)
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        study, page, picture = "fashion.db", "fashion.html", os.path.join(folder, "page.png")
        sweep = str(HERE.parent.parent / "examples/fashion_mnist.yaml")
        shown = frames([shoal, "sweep", sweep, "--study", study])
        (HERE / "panel.svg").write_text(svg(shown[len(shown) // 3]))
        subprocess.run([shoal, "report", study, "-o", page, "-q"], check=True)
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,1500",
                        "--virtual-time-budget=6000", f"--screenshot={picture}", "file://" + os.path.abspath(page)], check=True, stderr=subprocess.DEVNULL)
        Image.open(picture).convert("RGB").quantize(256).save(HERE / "report.png", optimize=True)


main()
