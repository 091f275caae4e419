#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tables of bench/results/peers.json and sweeps.json in Markdown.

    table.py                     to standard output
    table.py --write README.md   between the file's lines <!-- bench:peers --> and <!-- end -->
"""

from __future__ import annotations

import argparse
import json
import pathlib

RESULTS = pathlib.Path(__file__).resolve().parents[1] / "results"
PEERS = ("jax", "torch", "sklearn", "keras")
BEGIN, END = "<!-- bench:peers -->", "<!-- end -->"


def commits(report: dict) -> str:
    """Cells may have been measured again later (run.py --continue)."""
    found = list(dict.fromkeys(r["commit"][:10] for r in report["results"]))
    return ("commit " if len(found) == 1 else "commits ") + " and ".join(found)


def speeds(report: dict) -> list[str]:
    where = report["environment"]
    versions = where["versions"]
    lines = [f"Trial-epochs a second (60000 rows each) on {where['cores']} cores of an {where['cpu']}, and how many times those of the peer's "
             f"fastest mode: medians of {report['repeats']} interleaved repeats, {where['date']}, {commits(report)}; "
             f"JAX {versions['jax']}, PyTorch {versions['torch']}, scikit-learn {versions['scikit-learn']}, Keras {versions['keras']}.", "",
             "| data | network | batch | shoal | of peak | JAX | PyTorch | scikit-learn | Keras |", "|---|---|--:|--:|--:|--:|--:|--:|--:|"]
    for r in report["results"]:
        ratios = [f"{r['ratios'][peer]['median']:.2f} x" if peer in r["ratios"] else "" for peer in PEERS]
        void = " (void: " + r["void"] + ")" if r["void"] else ""
        lines.append(f"| {r['data']} | {r['shape']} | {r['batch']} | {r['trial_epochs_per_second']['shoal']:.1f}{void} "
                     f"| {100 * r['fraction_of_peak']:.0f} % | {' | '.join(ratios)} |")
    return lines


def sweeps(report: dict) -> list[str]:
    repeats = len(report["results"][0]["runs"]["shoal"])
    lines = [f"Whole sweeps on Fashion-MNIST, the same space and number of trials, medians of {repeats} repeats in turn, commit "
             f"{report['environment']['commit'][:10]}:", "",
             "| sweep | batch | peer | shoal | a trial-epoch | accuracy: peer, shoal |", "|---|--:|--:|--:|--:|--:|"]
    for r in report["results"]:
        lines.append(f"| {r['sweep']} | {r['batch']} | {r['seconds']['peer']:.1f} s | {r['seconds']['shoal']:.1f} s | {r['ratio']:.1f} x faster "
                     f"| {r['accuracy']['peer']:.3f}, {r['accuracy']['shoal']:.3f} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()
    parts = []
    for name, table in (("peers.json", speeds), ("sweeps.json", sweeps)):
        path = RESULTS / name
        if path.exists():
            parts.append("\n".join(table(json.loads(path.read_text()))))
    text = "\n\n".join(parts)
    if arguments.write is None:
        print(text)
        return
    before, marker, rest = arguments.write.read_text().partition(BEGIN + "\n")
    _, end, after = rest.partition(END)
    if not marker or not end:
        parser.error(f"{arguments.write} has no lines {BEGIN} and {END}")
    arguments.write.write_text(before + marker + text + "\n" + end + after)


if __name__ == "__main__":
    main()
