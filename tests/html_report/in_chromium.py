# SPDX-License-Identifier: Apache-2.0
# The report as a browser sees it: a real sweep's page in headless Chromium. Counts marks, sorts, filters, brushes, and wants no error on the
# console. Exit code 77, which ctest shows as skipped, where there is no Chromium.
#   in_chromium.py SHOAL FOLDER
import html.parser
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

# Runs in the page after its own script; what it finds becomes text in the page.
PROBE = """<script>
const found = {}, table = document.getElementById('trials'), cells = name => {
  const i = [...table.tHead.rows[0].cells].findIndex(c => c.textContent === name);
  return [...table.tBodies[0].rows].map(r => r.cells[i].textContent);
};
found.rows = table.tBodies[0].rows.length;
const head = [...table.tHead.querySelectorAll('button')].find(b => b.textContent === 'epochs');
head.click(); found.ascending = cells('epochs').map(Number); found.sort = head.parentElement.getAttribute('aria-sort');
head.click(); found.descending = cells('epochs').map(Number);
const search = document.querySelector('input[type=search]');
search.value = 'pruned'; search.dispatchEvent(new Event('input')); found.pruned = cells('state');
search.value = ''; search.dispatchEvent(new Event('input'));
const slider = [...document.querySelectorAll('.brushes input')].find(s => s.ariaLabel === 'units from');
slider.value = 500; slider.dispatchEvent(new Event('input')); found.brushed = cells('units').map(Number); found.value = slider.getAttribute('aria-valuetext');
found.said = document.querySelector('figure[data-figure=parallel] .said').textContent;
const history = document.querySelector('figure[data-figure=history] .drawing');
history.dispatchEvent(new KeyboardEvent('keydown', {key: 'Home'})); found.first = document.querySelector('figure[data-figure=history] .said').textContent;
found.canvas = document.querySelectorAll('canvas').length;
found.loaded = performance.getEntriesByType('resource').length;
requestAnimationFrame(() => { const out = document.createElement('pre'); out.id = 'probe'; out.textContent = JSON.stringify(found); document.body.append(out); });
</script>"""

SWEEP = """data: {features: X.npy, target: y.npy}
test: 0.2
search: {method: random, trials: 30}
schedule: {method: hyperband, max_epochs: 9, factor: 3}
parameters:
  units: {min: 4, max: 16}
  optimizer: {values: [sgd, adam]}
  momentum: {min: 0.0, max: 0.9, when: {optimizer: sgd}}
  learning_rate: {min: 1.0e-3, max: 1.0e-1, log: true}
"""


def npy(descr, shape, data):
    header = repr({"descr": descr, "fortran_order": False, "shape": shape})
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode("latin1") + data


def write_data(folder):
    n, features, labels = 120, bytearray(), bytearray()
    for row in range(n):
        labels.append(row % 3)
        features += bytes((row * 37 + k * 11) % 97 + (120 if k == row % 3 else 0) for k in range(4))
    (folder / "X.npy").write_bytes(npy("|u1", (n, 4), bytes(features)))
    (folder / "y.npy").write_bytes(npy("|u1", (n,), bytes(labels)))


class Counter(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.probe, self.in_probe = "", False

    def handle_starttag(self, tag, attributes):
        self.in_probe = ("id", "probe") in attributes

    def handle_endtag(self, tag):
        self.in_probe = False

    def handle_data(self, text):
        self.probe += text if self.in_probe else ""


def browse(chromium, folder, page):
    """The page's elements after its scripts, and what it wrote on the console."""
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=4000", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def main(shoal, folder):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        print("skipped: there is no Chromium")
        return 77
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_data(folder)
    (folder / "s.yaml").write_text(SWEEP)
    run = lambda *arguments: subprocess.run([shoal, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout
    run("sweep", "s.yaml", "-q")
    run("report", "s.db", "--svg", "figures")
    page = (folder / "s.html").read_text()
    assert not re.search(r"https?:", page), "the page has a URL"
    results = json.loads(run("results", "s.db", "--format", "json"))["leaderboard"]

    for figure in sorted((folder / "figures").glob("*.svg")):
        xml.parse(figure)  # well formed
    names = {figure.stem for figure in (folder / "figures").glob("*.svg")}
    assert names == {"history", "parallel", "curves", "survival", "importance", "slices", "confusion", "calibration", "timeline"}, names

    (folder / "probed.html").write_text(page.replace("</body>", PROBE + "</body>"))
    dom, console = browse(chromium, folder, folder / "probed.html")
    assert not console, console
    counter = Counter()
    counter.feed(dom)
    found = json.loads(counter.probe)
    n = len(results)
    assert n == 30 and found["rows"] == n, found
    assert found["sort"] == "ascending" and found["ascending"] == sorted(trial["epochs"] for trial in results), found
    assert found["descending"] == found["ascending"][::-1], found
    assert len(found["pruned"]) == sum(trial["state"] == "pruned" for trial in results), found
    units = sorted(trial["parameters"]["units"] for trial in results)
    middle = (units[0] + units[-1]) / 2
    assert sorted(found["brushed"]) == [u for u in units if u >= middle], found
    assert found["said"].startswith(f"{len(found['brushed'])} of {n} trials are brushed"), found
    assert found["first"].startswith("trial 0, "), found
    assert found["canvas"] == 1 and found["loaded"] == 0, found

    # Without scripts: every figure is there.
    still, console = browse(chromium, folder, folder / "s.html")
    assert not console, console
    assert still.count('role="img"') == len(names), "figures are missing"
    marks = sum(len(re.findall(r"h0|l5 5", d)) for d in re.findall(r'<path class="marks [a-z]+" d="([^"]*)"', re.search(r'<svg id="history-svg".*?</svg>', still, re.S).group(0)))
    states = {trial["state"] for trial in results}
    assert marks == n + len(states), (marks, n, states)  # and the legend's
    print(f"{n} trials, {len(page)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]).absolute()))
