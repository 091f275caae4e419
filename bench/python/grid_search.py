#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ShoalSearchCV in place of GridSearchCV(MLPClassifier) on letter, in turn; and shoal.sweep on arrays beside the program on the same rows.

    bench/python/grid_search.py --data ../shared/data --shoal build/cpu/src/cli/shoal --commit COMMIT > results.json
"""
import argparse
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np

import shoal

EPOCHS, UNITS, RATES = 20, [64, 128], [0.001, 0.003]


def letter(folder):
    with gzip.open(folder / "letter.csv.gz", "rt") as file:
        header, *rows = (line.strip().split(",") for line in file)
    target = header.index("letter")
    y = np.array([row[target] for row in rows])
    X = np.array([[float(v) for i, v in enumerate(row) if i != target] for row in rows], dtype=np.float32)
    return X[:16000], y[:16000], X[16000:], y[16000:]


def grid_search(X, y, X_test, y_test):
    """Both with the same grid, folds, epochs, minibatches of 128 and no early stopping, as the last step of a pipeline."""
    from sklearn.model_selection import GridSearchCV
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def theirs():
        network = MLPClassifier(batch_size=128, max_iter=EPOCHS, tol=0.0, n_iter_no_change=EPOCHS, alpha=0.0, random_state=0)
        grid = {"hidden_layer_sizes": [(units,) for units in UNITS], "learning_rate_init": RATES}
        return GridSearchCV(network, grid, cv=5, n_jobs=2)

    def ours():
        return shoal.ShoalSearchCV({"units": UNITS, "learning_rate": RATES, "batch_size": 128}, search="grid", schedule={"method": "full", "epochs": EPOCHS}, cv=5, n_jobs=2)

    measured = {}
    for name, make in (("GridSearchCV", theirs), ("ShoalSearchCV", ours)):
        start = time.monotonic()
        pipeline = make_pipeline(StandardScaler(), make()).fit(X, y)
        measured[name] = {"seconds": time.monotonic() - start, "best_score": float(pipeline[-1].best_score_), "test": float(pipeline.score(X_test, y_test))}
    return measured


def sweep_beside_program(X, y, program, folder):
    """The same sweep of the same file, as a process and as a call. Loading the arrays is no part of the call, starting the process is one of the other."""
    np.save(folder / "X.npy", X), np.save(folder / "y.npy", y)
    sections = {"search": {"method": "random", "trials": 8}, "schedule": {"method": "full", "epochs": 10}, "seed": 1, "parameters": {"units": {"min": 64, "max": 256}, "batch_size": 128}}
    (folder / "s.json").write_text(json.dumps({"data": {"features": "X.npy", "target": "y.npy", "task": "multiclass"}, **sections}))
    start = time.monotonic()
    subprocess.run([program, "sweep", folder / "s.json", "--study", folder / "s.db", "--overwrite", "-q", "--format", "json"], check=True, stdout=subprocess.DEVNULL)
    command = time.monotonic() - start
    start = time.monotonic()
    shoal.sweep(X, y, sections.pop("parameters"), task="classification", study=folder / "p.db", overwrite=True, **sections)
    return {"program": command, "shoal.sweep": time.monotonic() - start}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--shoal", required=True)
    parser.add_argument("--commit", required=True)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ["PYTHONWARNINGS"] = "ignore"
    import sklearn

    machine = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    out = {"machine": machine, "cores": len(os.sched_getaffinity(0)), "commit": options.commit, "scikit-learn": sklearn.__version__, "grid_search": [], "sweep": []}
    images = read_images(options.data / "mnist")
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.repeats):
            out["grid_search"].append(grid_search(*letter(options.data)))
            out["sweep"].append(sweep_beside_program(*images, options.shoal, pathlib.Path(folder)))
            print(out["grid_search"][-1], out["sweep"][-1], file=sys.stderr)
    median = lambda group, pick: float(np.median([pick(run) for run in out[group]]))
    out["grid_search_ratio"] = median("grid_search", lambda run: run["GridSearchCV"]["seconds"]) / median("grid_search", lambda run: run["ShoalSearchCV"]["seconds"])
    out["sweep_ratio"] = median("sweep", lambda run: run["shoal.sweep"]) / median("sweep", lambda run: run["program"])
    print(json.dumps(out, indent=1))


def read_images(folder):
    def idx(path, skip):
        return np.frombuffer(gzip.open(path).read(), np.uint8, offset=skip)

    X = idx(folder / "train-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(np.float32) / 255
    return X, idx(folder / "train-labels-idx1-ubyte.gz", 8).astype(np.int64)


main()
