#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures peers of shoal's CUDA engine on one NVIDIA GPU: populations by torch.bmm, torch.func.vmap and jax.vmap. Needs torch, jax and numpy.

    gpu.py --shape 784-128-10 --batch 32 --trials 1024 --precision tf32
    gpu.py --rates --work 784-128-10:32:1024:fp32 784-32-10:32:8192:tf32 --output peers.json
    gpu.py --device cpu --rows 2000 --trials 8 --seconds 0.2          does it run, and learn?
"""

from __future__ import annotations

import argparse
import concurrent.futures
import importlib
import importlib.metadata
import json
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import time

import numpy

from gpu_work import GpuWork

MODES = {"bmm": "gpu_torch", "vmap": "gpu_torch", "jax": "gpu_jax"}
TIMED = 0.2  # [s] between two synchronisations


def timings(peer, mode: str, work: GpuWork, device: str, budget: float) -> list[float]:
    """Seconds a step of groups of chunks: at least three, for `budget` seconds. A group's row orders are on the device before its clock starts."""
    trainer = peer.MODES[mode](work, device)
    orders = (trainer.put(order) for order in work.orders())

    def timed(chunks: int) -> float:
        group = [next(orders) for _ in range(chunks)]
        peer.wait()
        start = time.perf_counter()
        for order in group:
            trainer.run(order)
        peer.wait()
        return (time.perf_counter() - start) / (chunks * work.steps)

    timed(1)  # compiles
    before = trainer.losses()[:10].mean(axis=0)
    chunks = max(1, round(TIMED / work.steps / timed(1)))
    deadline, times = time.perf_counter() + budget, []
    while len(times) < 3 or time.perf_counter() < deadline:
        times.append(timed(chunks))
    after = trainer.losses()[-10:].mean(axis=0)
    failed = numpy.count_nonzero(~(after < before))  # NaN is below nothing
    if failed:
        raise RuntimeError(f"{failed} of {work.trials} networks do not learn: mean loss {before.mean():.3f}, then {after.mean():.3f}")
    return times


def measure(mode: str, work: GpuWork, device: str, budget: float) -> dict:
    peer = importlib.import_module(f"modes.{MODES[mode]}")
    try:
        seconds = statistics.median(timings(peer, mode, work, device, budget))
    finally:
        peer.release()
    return {"trial_epochs_per_second": work.trials / seconds / -(-work.rows // work.batch), "seconds_per_step": seconds}


def rates(device: str) -> dict:
    return importlib.import_module("modes.gpu_torch").rates(device)


def attempt(function, *arguments) -> dict:
    """Whatever fails, from memory to a compiler, leaves the rest to be measured."""
    try:
        return function(*arguments)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]}


def in_a_process(calls: list[tuple]):
    """Results of the calls, one after another in a process that has the card for itself. A new one where that dies."""
    def pool():
        return concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))

    current = pool()
    for call in calls:
        try:
            yield current.submit(attempt, *call).result()
        except concurrent.futures.process.BrokenProcessPool as error:
            current = pool()
            yield {"error": str(error)}
    current.shutdown()


def describe(result: dict) -> str:
    speed = result.get("error") or f"{result['trial_epochs_per_second']:10.2f} trial-epochs/s, {1e6 * result['seconds_per_step']:10.1f} us a step"
    return f"{result['shape']:>16} {result['batch']:>5} {result['trials']:>6} {result['precision']} {result['mode']:>5} {speed}"


def card() -> str:
    return subprocess.run(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", nargs="+", action="extend", default=[], metavar="SHAPE:BATCH:TRIALS:PRECISION", help="several share a mode's imports")
    parser.add_argument("--shape", help="one work; 784-128-10 where none is given")
    parser.add_argument("--batch", default="32")
    parser.add_argument("--trials", default="1024")
    parser.add_argument("--precision", default="fp32", help="fp32 or tf32")
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--seconds", type=float, default=2.0, help="that a mode is measured for, compilation aside")
    parser.add_argument("--rates", action="store_true", help="what the card itself reaches; nothing else unless a work is named")
    parser.add_argument("--rows", type=int, default=60000, help="of an epoch")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--output", type=pathlib.Path, help="standard output unless given")
    arguments = parser.parse_args()

    named = [text.split(":") for text in arguments.work]
    if arguments.shape or not (named or arguments.rates):
        named.append([arguments.shape or "784-128-10", arguments.batch, arguments.trials, arguments.precision])
    if any(len(parts) != 4 or parts[3] not in ("fp32", "tf32") for parts in named):
        parser.error("a work is SHAPE:BATCH:TRIALS:PRECISION, such as 784-128-10:32:1024:fp32; precisions are fp32 and tf32")
    works = [GpuWork(shape, int(batch), int(trials), precision, arguments.rows) for shape, batch, trials, precision in named]

    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints goes to standard error
    os.environ |= {"XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
    if arguments.device == "cpu":
        os.environ |= {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}
    report = {"card": card() if arguments.device == "cuda" else "none", "versions": {name: importlib.metadata.version(name) for name in ("torch", "jax")}}
    if arguments.rates:
        [report["rates"]] = in_a_process([(rates, arguments.device)])
        print(report["rates"], file=sys.stderr)
    report["results"] = []
    for mode in arguments.modes if works else ():
        answers = in_a_process([(measure, mode, work, arguments.device, arguments.seconds) for work in works])
        for work, answer in zip(works, answers, strict=True):
            known = {name: getattr(work, name) for name in ("shape", "batch", "trials", "precision", "rows")}
            report["results"].append({"mode": mode} | known | answer)
            print(describe(report["results"][-1]), file=sys.stderr, flush=True)
            if arguments.output:  # a call that is cut short leaves what it has
                arguments.output.write_text(json.dumps(report, indent=1) + "\n")
    if arguments.output:
        arguments.output.write_text(json.dumps(report, indent=1) + "\n")
    else:
        print(json.dumps(report, indent=1), file=output)


if __name__ == "__main__":
    main()
