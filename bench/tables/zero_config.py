#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `shoal sweep DATA --target C` reaches on test rows without a sweep file, how long it takes and how much memory.

    bench/tables/zero_config.py --shoal build/cpu/src/cli/shoal --data ../shared/data [--only adult] [--out bench/results/zero_config.json]

Each set is swept with seeds 0, 1 and 2 (large ones with seed 0 alone); the file holds every run, the table its means. Times are
wall times of the whole command, loading and refit included.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

# name, file, target, test rows, metric, further options, seeds
SETS = [
    ("adult", "adult.csv.gz", "income", "32561..", "accuracy", [], 3),
    ("covertype", "covertype.csv.gz", "Cover_Type", "0.2", "accuracy", ["--time", "3m"], 1),
    ("california_housing", "california_housing.csv.gz", "median_house_value", "0.2", "rmse", [], 3),
    ("letter", "letter.csv.gz", "letter", "16000..", "accuracy", [], 3),
    ("kddcup99_10pct", "kddcup99_10pct.csv.gz", "label", "0.2", "accuracy", [], 1),
    ("flights", "flights.csv.gz", "arr_delay", "0.2", "rmse", [], 1),
    ("diamonds", "diamonds.csv.gz", "price", "0.2", "rmse", [], 3),
    ("bank_marketing", "bank_marketing.csv.gz", "y", "0.2", "accuracy", [], 3),
    ("titanic", "titanic.csv", "Survived", "0.2", "accuracy", ["--drop", "PassengerId"], 3),
    ("penguins", "penguins.csv", "species", "0.2", "accuracy", [], 3),
    ("iris", "iris.csv", "species", "0.2", "accuracy", [], 3),
    ("wine", "wine.csv", "cultivar", "0.2", "accuracy", [], 3),
    ("breast_cancer", "breast_cancer.csv", "diagnosis", "0.2", "accuracy", [], 3),
    ("diabetes", "diabetes.csv", "progression", "0.2", "rmse", [], 3),
    ("digits", "digits.csv.gz", "digit", "0.2", "accuracy", [], 3),
    ("wine_quality_red", "wine_quality_red.csv", "quality", "0.2", "accuracy", [], 3),
    ("wine_quality_white", "wine_quality_white.csv.gz", "quality", "0.2", "rmse", ["--set", "data.task=regression"], 3),
]


def sweep(shoal, data, folder, name, file, target, test, metric, options, seed):
    command = [shoal, "sweep", os.path.join(data, file), "--target", target, "--test", test, "--seed", str(seed), "-q",
               "--format", "json", "--study", os.path.join(folder, f"{name}{seed}.db"), *options]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {status}")
    result = json.loads(output)
    return {"seed": seed, metric: result["best"]["test"][metric], "seconds": round(time.monotonic() - start, 1),
            "trials": result["trials"]["total"], "epochs": result["epochs_trained"], "peak_mib": round(usage.ru_maxrss / 1024)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shoal", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--out", default="")
    arguments = parser.parse_args()
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    commit = subprocess.run(["git", "-C", root, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    device = json.loads(subprocess.run([arguments.shoal, "devices", "--format", "json"], capture_output=True, text=True).stdout)
    with open("/proc/cpuinfo") as file:
        cpu = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    document = {"commit": commit, "cpu": cpu, "devices": device, "sets": {}}
    with tempfile.TemporaryDirectory() as folder:
        for name, file, target, test, metric, options, n_seeds in SETS:
            if arguments.only and name not in arguments.only:
                continue
            runs = [sweep(arguments.shoal, arguments.data, folder, name, file, target, test, metric, options, seed) for seed in range(n_seeds)]
            document["sets"][name] = {"target": target, "test": test, "options": options, "metric": metric,
                                      "mean": statistics.mean(run[metric] for run in runs),
                                      "seconds": statistics.median(run["seconds"] for run in runs), "runs": runs}
            print(f"{name:20} {metric:8} {document['sets'][name]['mean']:12.4f} {document['sets'][name]['seconds']:7.1f} s  {runs[0]['peak_mib']} MiB", flush=True)
    if arguments.out:
        with open(arguments.out, "w") as file:
            json.dump(document, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
