#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an ensemble of a sweep's trials gains on test rows over the sweep's best single model.

    bench/ensembles/run.py --shoal build/cpu/src/cli/shoal --data ../shared/data [--only adult] [--seeds 3 4 5 6 7]
        [--studies FOLDER] [--out bench/results/ensembles.json]

For each set and seed: a sweep (the YAML beside this file), then `shoal best --ensemble 10`, the same with `--by accuracy`, `shoal export
--ensemble 10` and `shoal evaluate` of the exported file on the test rows as files, where they are files. The tables have means and
standard deviations of test accuracy and log loss over the seeds: of the trial that is best in validation as it was trained, of that trial
trained again on training and validation rows (refit), and of the ensembles, whose members have seen the training rows alone. Studies
that are in FOLDER already are used as they are.
"""
import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FASHION = "/usr/share/datasets/fashion-mnist/t10k-"
# name, test rows, and what `evaluate` takes where they are files of their own
SETS = [("adult", 16281, None), ("letter", 4000, None),
        ("fashion_mnist", 10000, [FASHION + "images-idx3-ubyte.gz", "--labels", FASHION + "labels-idx1-ubyte.gz"])]


def shoal(arguments, *command):
    process = subprocess.run([arguments.shoal, *command], capture_output=True, text=True)
    if process.returncode != 0:
        sys.exit(f"shoal {' '.join(command)}: {process.stderr}")
    return process.stdout


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def one(arguments, folder, name, test_files, seed):
    study, model = os.path.join(folder, f"{name}{seed}.db"), os.path.join(folder, f"{name}{seed}.safetensors")
    sets = ["--set", f"seed={seed}"]
    if test_files is None:
        sets += ["--set", f"data.table={os.path.abspath(os.path.join(arguments.data, name + '.csv.gz'))}"]
    if not os.path.exists(study):
        shoal(arguments, "sweep", os.path.join(HERE, name + ".yaml"), "-q", "--study", study, *sets)
    start = cpu_seconds()
    best = json.loads(shoal(arguments, "best", study, "--ensemble", str(arguments.size), "--format", "json"))
    chosen = cpu_seconds()
    counted = json.loads(shoal(arguments, "best", study, "--ensemble", str(arguments.size), "--by", "accuracy", "--format", "json"))
    shoal(arguments, "export", study, "--ensemble", str(arguments.size), "-o", model)
    if test_files is not None:
        again = json.loads(shoal(arguments, "evaluate", model, *test_files, "--format", "json"))["metrics"]
        if again != best["ensemble"]["test"]:
            sys.exit(f"{model}: the exported ensemble scores {again}, the study's {best['ensemble']['test']}")
    return {"seed": seed, "cpu_seconds": round(chosen - start, 1),
            "model_kib": round(os.path.getsize(model) / 1024), "members": best["members"], "library": best["library"],
            "single": best["single"], "refit": best["tested"], "ensemble": best["ensemble"],
            "by_accuracy": {"members": counted["members"], **counted["ensemble"]}}


def spread(values):
    deviation = statistics.stdev(values) if len(values) > 1 else math.nan
    return f"{statistics.mean(values):.4f} ± {deviation:.4f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shoal", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--seeds", type=int, nargs="*", default=[3, 4, 5, 6, 7])
    parser.add_argument("--studies", default="")
    parser.add_argument("--size", type=int, default=10)
    parser.add_argument("--out", default="")
    arguments = parser.parse_args()
    commit = subprocess.run(["git", "-C", HERE, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    with open("/proc/cpuinfo") as file:
        cpu = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    document = {"commit": commit, "cpu": cpu, "size": arguments.size, "sets": {}}
    with tempfile.TemporaryDirectory() as folder:
        for name, n_test, test_files in SETS:
            if not arguments.only or name in arguments.only:
                runs = [one(arguments, arguments.studies or folder, name, test_files, seed) for seed in arguments.seeds]
                document["sets"][name] = {"test_rows": n_test, "runs": runs}
    for metric in ("accuracy", "log_loss"):
        print(f"| test {metric} | single | its refit | ensemble | better than single | than refit | `--by accuracy` | better than single |\n"
              "|---|--:|--:|--:|--:|--:|--:|--:|")
        for name, entry in document["sets"].items():
            values = {of: [run[of]["test"][metric] for run in entry["runs"]] for of in ("single", "refit", "ensemble", "by_accuracy")}
            def wins(a, b, sign=1 if metric == "accuracy" else -1):
                return f"{sum(sign * x > sign * y for x, y in zip(values[a], values[b]))} of {len(entry['runs'])}"
            print(f"| {name} | {spread(values['single'])} | {spread(values['refit'])} | {spread(values['ensemble'])} | {wins('ensemble', 'single')} | "
                  f"{wins('ensemble', 'refit')} | {spread(values['by_accuracy'])} | {wins('by_accuracy', 'single')} |")
        print()
    for name, entry in document["sets"].items():
        print(f"{name}: selection and test scores took {statistics.median(run['cpu_seconds'] for run in entry['runs']):.1f} CPU seconds, "
              f"{statistics.median(len(run['members']) for run in entry['runs'])} members, {statistics.median(run['model_kib'] for run in entry['runs'])} KiB")
    if arguments.out:
        with open(arguments.out, "w") as file:
            json.dump(document, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
