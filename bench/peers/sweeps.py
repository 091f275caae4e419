#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole sweeps as users run them, with shoal and with a peer in turn; writes bench/results/sweeps.json.

    sweeps.py --shoal BUILD/shoal                     more than an hour
    sweeps.py --shoal ... --only optuna --repeats 1
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from run import environment

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = HERE.parents[1] / "bench" / "results" / "sweeps.json"

SWEEPS = {  # name -> the peer's command, shoal's sweep file
    "keras-tuner random": (["keras_tuner_sweep.py", "random"], "random.yaml"),
    "keras-tuner hyperband": (["keras_tuner_sweep.py", "hyperband"], "hyperband.yaml"),
    "GridSearchCV": (["grid_search_cv.py"], "grid.yaml"),
    "optuna + torch": (["optuna_torch.py"], "random.yaml"),
}


def checked(command: list[str]) -> str:
    finished = subprocess.run(command, capture_output=True, text=True, cwd=HERE / "sweeps")
    if finished.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{finished.stderr[-2000:]}")
    return finished.stdout


def run_peer(command: list[str], batch: int, seed: int) -> dict:
    return json.loads(checked([sys.executable, *command, str(batch), str(seed)]).splitlines()[-1])


def run_shoal(program: pathlib.Path, file: str, batch: int, seed: int) -> dict:
    """Seconds are those of the whole sweep after its data are loaded: the peers' clocks start there too."""
    with tempfile.TemporaryDirectory() as folder:
        report = json.loads(checked([str(program), "sweep", file, "--study", os.path.join(folder, "study.db"), "--set", f"parameters.batch_size={batch}",
                                     "--seed", str(seed), "--format", "json", "--quiet"]))
    return {"seconds": report["seconds"], "trial_epochs": report["epochs_trained"], "accuracy": report["best"]["value"]}


def compare(name: str, batch: int, repeats: int, program: pathlib.Path) -> dict:
    command, file = SWEEPS[name]
    runs: dict[str, list[dict]] = {"shoal": [], "peer": []}
    for seed in range(1, repeats + 1):
        for who in ("shoal", "peer") if seed % 2 else ("peer", "shoal"):
            runs[who].append(run_shoal(program, file, batch, seed) if who == "shoal" else run_peer(command, batch, seed))
    per_epoch = {who: [r["seconds"] / r["trial_epochs"] for r in results] for who, results in runs.items()}
    median = statistics.median
    return {"sweep": name, "batch": batch, "ratio": median(p / s for p, s in zip(per_epoch["peer"], per_epoch["shoal"])),
            "seconds": {who: median(r["seconds"] for r in results) for who, results in runs.items()},
            "trial_epochs": {who: results[0]["trial_epochs"] for who, results in runs.items()},
            "accuracy": {who: median(r["accuracy"] for r in results) for who, results in runs.items()}, "runs": runs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shoal", type=pathlib.Path, required=True, help="the program to measure")
    parser.add_argument("--only", default="", metavar="SWEEP", help="sweeps whose names begin like that")
    parser.add_argument("--batch", type=int, nargs="+", default=[32, 128])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--output", type=pathlib.Path, default=RESULTS)
    arguments = parser.parse_args()
    chosen = [name for name in SWEEPS if name.startswith(arguments.only)]
    if not chosen:
        parser.error("no sweep begins like that; there are " + ", ".join(SWEEPS))
    report = {"environment": environment(sorted(os.sched_getaffinity(0))), "results": []}
    for name in chosen:
        for batch in arguments.batch:
            result = compare(name, batch, arguments.repeats, arguments.shoal.resolve())
            print(f"{name:22} batch {batch:3}: {result['ratio']:6.1f} x a trial-epoch; " +
                  ", ".join(f"{who} {result['seconds'][who]:.1f} s for {result['trial_epochs'][who]}, accuracy {result['accuracy'][who]:.4f}"
                            for who in ("shoal", "peer")), flush=True)
            report["results"].append(result)
            arguments.output.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
