#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the same networks with shoal and with its peers in turn, and writes bench/results/peers.json.

    run.py --shoal BUILD/shoal               everything, some 30 minutes; the machine must have nothing else to do
    run.py --shoal ... --only fashion:784-128-10:32
    run.py --shoal ... --check               each mode trains a little: do all of them run, and learn?
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import importlib.metadata
import json
import os
import pathlib
import statistics
import subprocess
import sys

import data
from work import Work

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULTS = ROOT / "bench" / "results" / "peers.json"
LARGEST_SPREAD = 0.05  # of the measured peak within a cell: beyond it the machine did something else too
TRIES = 3
ROWS = 12288  # of an epoch: whole minibatches of every size
TRIALS = 64  # that shoal trains together: a small population

MODES = {  # peer -> module, modes. The names are those of modes/*.py, which only the workers import.
    "jax": ("with_jax", ["jax single", "jax vmap 16", "jax vmap 16, own batches"]),
    "torch": ("with_torch", ["torch eager", "torch bmm 16", "torch vmap 16"]),
    "keras": ("with_keras", ["keras fit", "keras fit, XLA"]),
    "sklearn": ("with_sklearn", ["sklearn MLPClassifier"]),
}
ALL, BATCHED = ("jax", "torch", "keras", "sklearn"), ("jax", "torch")


@dataclasses.dataclass(frozen=True)
class Cell:
    work: Work
    peers: tuple[str, ...]


def cells() -> list[Cell]:
    found = [Cell(Work("fashion", hidden, batch, ROWS), ALL) for hidden in ((32,), (128,), (128, 64), (512, 512)) for batch in (32, 128, 512)]
    found += [Cell(Work("digits", (128,), batch, ROWS), BATCHED) for batch in (32, 128, 512)]
    found += [Cell(Work("adult", (64, 64), batch, ROWS), BATCHED) for batch in (32, 128)]
    return found


class Worker:
    """A process of worker.py."""

    def __init__(self, module: str, mode: str, core: int) -> None:
        command = [sys.executable, str(HERE / "worker.py"), module, mode, str(core)]
        self._mode = mode
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HERE)

    def say(self, word: dict) -> None:
        self._process.stdin.write(json.dumps(word) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self._mode} failed:\n{self._process.stderr.read()[-2000:]}")
        return json.loads(line)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()


class Mode:
    """One worker on each core."""

    def __init__(self, peer: str, module: str, mode: str, cores: list[int]) -> None:
        self.peer, self.name = peer, mode
        self._workers = [Worker(module, mode, core) for core in cores]
        self._samples = 0
        for worker in self._workers:
            worker.answer()  # ready: nothing else loads while a mode is measured

    def prepare(self, work: Work) -> None:
        for worker in self._workers:
            worker.say({"prepare": dataclasses.asdict(work)})
        answers = [worker.answer() for worker in self._workers]
        self._samples = sum(a["trials"] * a["steps"] * work.batch for a in answers)

    def samples_per_second(self) -> float:
        """Of all workers at once, by the slowest one's time. The networks must have learned something."""
        for worker in self._workers:
            worker.say({"run": True})
        answers = [worker.answer() for worker in self._workers]
        for a in answers:
            if not a["loss"] < 1.5:
                raise SystemExit(f"{self.name} does not learn: its loss is {a['loss']}")
        return self._samples / max(a["seconds"] for a in answers)

    def close(self) -> None:
        for worker in self._workers:
            worker.close()


class Shoal:
    """`shoal bench` with all threads."""

    def __init__(self, program: pathlib.Path, threads: int) -> None:
        self._program, self._threads = program, threads
        self.last: dict = {}

    def samples_per_second(self, work: Work) -> float:
        shape = "-" + "-".join(map(str, work.hidden)) + "-"
        command = [str(self._program), "bench", *data.shoal_arguments(work.data), "--shape", shape, "--batch", str(work.batch), "--rows", str(work.rows),
                   "--trials", str(TRIALS), "--threads", str(self._threads), "--repeats", "1", "--format", "json"]
        finished = subprocess.run(command, capture_output=True, text=True)
        if finished.returncode != 0:
            raise SystemExit(f"{' '.join(command)} failed:\n{finished.stderr}")
        self.last = json.loads(finished.stdout)["results"][0]
        return self.last["trial_epochs_per_second"]["median"] * work.rows


def measure(cell: Cell, shoal: Shoal, modes: list[Mode], repeats: int) -> dict:
    """Each library's fastest mode and shoal in turn, `repeats` times; samples a second and what follows from them."""
    work = cell.work
    probes: dict[str, float] = {}
    strongest: dict[str, Mode] = {}
    for mode in modes:
        if mode.peer not in cell.peers:
            continue
        mode.prepare(work)
        probes[mode.name] = max(mode.samples_per_second() for _ in range(2))
        if mode.peer not in strongest or probes[mode.name] > probes[strongest[mode.peer].name]:
            strongest[mode.peer] = mode
    for attempt in range(TRIES):
        speeds: dict[str, list[float]] = {"shoal": []} | {peer: [] for peer in strongest}
        peaks, fractions = [], []
        for repeat in range(repeats):
            turn = list(speeds)
            turn = turn[repeat % len(turn) :] + turn[: repeat % len(turn)]
            for who in turn:
                speeds[who].append(shoal.samples_per_second(work) if who == "shoal" else strongest[who].samples_per_second())
                if who == "shoal":
                    peaks.append(shoal.last["peak_gflops"])
                    fractions.append(shoal.last["fraction_of_peak"])
        spread = 1 - min(peaks) / max(peaks)
        if spread <= LARGEST_SPREAD:
            break
    median = statistics.median
    return {
        "cell": work.name, "commit": git("rev-parse", "HEAD"), "data": work.data, "shape": "-".join(map(str, work.sizes)), "batch": work.batch, "rows": work.rows,
        "void": None if spread <= LARGEST_SPREAD else f"the measured peak varied by {100 * spread:.1f} %", "attempts": attempt + 1,
        "peak_gflops": max(peaks), "peak_spread": spread, "fraction_of_peak": median(fractions),
        "trial_epochs_per_second": {who: median(values) / 60000 for who, values in speeds.items()},
        "modes": {peer: mode.name for peer, mode in strongest.items()},
        "ratios": {peer: dict(zip(("median", "min", "max"), (f([a / b for a, b in zip(speeds["shoal"], speeds[peer])]) for f in (median, min, max))))
                   for peer in strongest},
        "samples_per_second": speeds, "probes": probes,
    }


def git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True).stdout.strip()


def environment(cores: list[int]) -> dict:
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    packages = [line.split("==")[0] for line in (HERE / "requirements.txt").read_text().split()]
    return {"date": datetime.date.today().isoformat(), "cpu": cpu, "cores": len(cores), "python": sys.version.split()[0],
            "commit": git("rev-parse", "HEAD"), "changed": bool(git("status", "--porcelain", "--untracked-files=no")),
            "versions": {name: importlib.metadata.version(name) for name in packages}}


def describe(result: dict) -> str:
    ratios = "  ".join(f"{result['ratios'][peer]['median']:6.2f} x {mode}" for peer, mode in result["modes"].items())
    speed = result["trial_epochs_per_second"]["shoal"]
    void = f"  VOID: {result['void']}" if result["void"] else ""
    return f"{result['cell']:28} {speed:7.2f} trial-epochs/s, {100 * result['fraction_of_peak']:5.1f} % of peak; {ratios}{void}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shoal", type=pathlib.Path, required=True, help="the program to measure")
    parser.add_argument("--only", nargs="+", default=[], metavar="CELL", help="cells by the beginning of their names")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--output", type=pathlib.Path, default=RESULTS)
    parser.add_argument("--continue", dest="resume", action="store_true", help="keep the cells that the output has and that are not void")
    parser.add_argument("--check", action="store_true", help="one small cell, every mode, nothing written")
    arguments = parser.parse_args()

    cores = sorted(os.sched_getaffinity(0))
    chosen = [c for c in cells() if not arguments.only or any(c.work.name.startswith(o) for o in arguments.only)]
    if arguments.check:
        chosen = [Cell(Work("fashion", (32,), 128, ROWS), ALL)]
    if not chosen:
        parser.error("no cell begins like that; there are " + ", ".join(c.work.name for c in cells()))
    report = {"environment": environment(cores), "repeats": arguments.repeats, "results": []}
    if arguments.resume and arguments.output.exists():
        old = json.loads(arguments.output.read_text())
        report["results"] = [r for r in old["results"] if not r["void"]]
        done = {r["cell"] for r in report["results"]}
        chosen = [c for c in chosen if c.work.name not in done]

    order = [c.work.name for c in cells()]
    shoal = Shoal(arguments.shoal.resolve(), len(cores))
    wanted = {peer for cell in chosen for peer in cell.peers}
    modes = [Mode(peer, module, name, cores) for peer, (module, names) in MODES.items() if peer in wanted for name in names]
    for cell in chosen:
        result = measure(cell, shoal, modes, 1 if arguments.check else arguments.repeats)
        print(describe(result), flush=True)
        report["results"].append(result)
        report["results"].sort(key=lambda r: order.index(r["cell"]))
        if not arguments.check:
            arguments.output.write_text(json.dumps(report, indent=1) + "\n")
    for mode in modes:
        mode.close()


if __name__ == "__main__":
    main()
