#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tabular benchmark: every configuration of one grid, three seeds, all learning curves, on three data sets. Searchers and
schedulers replay on it in seconds (bench/search/replay.py).

    bench/search/tables/make.py --shoal build/cpu/src/cli/shoal --data ../shared/data [--only digits] [--work FOLDER]

Writes NAME.table.gz beside itself: a line of JSON, {"grid": {name: values}, "seeds": n, "epochs": n}, then validation accuracies
[configurations][seeds][epochs] as 16-bit fractions of 65535, low byte first; configurations in the grid's order, the last parameter
fastest.
An hour of training; the tables are committed.
"""
import argparse
import gzip
import itertools
import json
import pathlib
import sqlite3
import subprocess

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
EPOCHS, SEEDS = 27, 3
SETS = {"digits": ("digits.csv.gz", "digit"), "letter": ("letter.csv.gz", "letter"), "adult": ("adult.csv.gz", "income")}
GRID = {
    "layers": [1, 2],
    "units": [8, 16, 32, 64],
    "activation": ["relu", "tanh"],
    "optimizer": ["adam", "sgd"],
    "learning_rate": [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1],
    "batch_size": [32, 128, 512],
    "dropout": [0.0, 0.2],
    "l2": [0.0, 0.0001],
}


def sweep_file(path, data, target, seed):
    parameters = "".join(f"  {name}: {{values: {json.dumps(values)}}}\n" for name, values in GRID.items())
    path.write_text(f"""data: {{table: {data.resolve()}, target: {target}}}
validation: 0.25
objective: val_accuracy
search: {{method: grid}}
schedule: {{method: full, epochs: {EPOCHS}}}
seed: {seed}
parameters:
{parameters}  momentum: 0.9
""")


def read(study):
    """{(value of each parameter): [epochs]} of a study's Optuna tables; a diverged run keeps NaN from there on."""
    database = sqlite3.connect(study)
    curves = {number: np.full(EPOCHS, np.nan) for (number,) in database.execute("SELECT number FROM trials")}
    for number, step, value in database.execute("SELECT number, step, intermediate_value FROM trial_intermediate_values JOIN trials USING (trial_id)"):
        curves[number][step - 1] = np.nan if value is None else value
    points = {number: [None] * len(GRID) for number in curves}
    for number, name, place, distribution in database.execute(
        "SELECT number, param_name, param_value, distribution_json FROM trial_params JOIN trials USING (trial_id)"
    ):
        if name in GRID:
            choices = json.loads(distribution)["attributes"].get("choices")
            points[number][list(GRID).index(name)] = choices[int(place)] if choices else place
    return {tuple(point): curves[number] for number, point in points.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shoal", required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--only", choices=SETS)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/tmp"))
    options = parser.parse_args()
    for name in [options.only] if options.only else SETS:
        file, target = SETS[name]
        seeds = []
        for seed in range(1, SEEDS + 1):
            yaml, study = options.work / f"{name}-{seed}.yaml", options.work / f"{name}-{seed}.db"
            sweep_file(yaml, options.data / file, target, seed)
            subprocess.run([options.shoal, "sweep", yaml, "--study", study, "--overwrite", "--quiet", "--format", "csv"], check=True, stdout=subprocess.DEVNULL)
            seeds.append(read(study))
        grid = list(itertools.product(*GRID.values()))
        curves = np.array([[curves[point] for curves in seeds] for point in grid])
        with gzip.GzipFile(HERE / f"{name}.table.gz", "wb", mtime=0) as out:  # the same bytes for the same curves
            out.write(json.dumps({"grid": GRID, "seeds": SEEDS, "epochs": EPOCHS}).encode() + b"\n")
            # A run that diverged is as good as guessing nothing right.
            out.write(np.rint(np.nan_to_num(curves) * 65535).astype("<u2").tobytes())
        print(name, curves.shape, "best", np.nanmean(curves[:, :, -1], axis=1).max())


main()
