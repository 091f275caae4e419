# SPDX-License-Identifier: Apache-2.0
"""Writes the golden numbers: python generate.py [training] [control] [initializers] [metrics]; see ../README.md."""

import json
import os
import pathlib
import re
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_ENABLE_X64", "1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent.parent
FLOAT_EPSILON = 2.0**-23


def number(value, digits=10):
    value = float(value)
    assert np.isfinite(value)
    return int(value) if value == int(value) and abs(value) < 2**53 else float(f"{value:.{digits}g}")


def numbers(values, digits=10):
    return [numbers(v, digits) if isinstance(v, (list, np.ndarray)) else number(v, digits) for v in values]


def write(name, what):
    lines = [f"{json.dumps(key)}: {value}" for key, value in
             ((key, json.dumps(value, separators=(",", ":"), allow_nan=False) if not isinstance(value, list) else
               "[\n" + ",\n".join(json.dumps(v, separators=(",", ":"), allow_nan=False) for v in value) + "\n]") for key, value in what.items())]
    (FOLDER / name).write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{name}: {(FOLDER / name).stat().st_size} bytes")


def tolerance_of(reference, single, moved, name):
    """What float32 may differ from the double reference: 4 x what Keras's own float32 run does, at least 8 roundings of
    the largest weight. A case whose tolerance is not small beside what training changes would prove nothing."""
    tolerance = max(4 * np.abs(reference - single).max(), 8 * FLOAT_EPSILON * max(1.0, np.abs(reference).max()))
    assert tolerance < 1e-4, (name, tolerance)
    assert np.abs(moved).max() > 300 * tolerance, (name, tolerance, np.abs(moved).max())
    return tolerance


def training_case(case, d):
    import data as datasets
    import keras_runs
    import torch_runs

    start = np.concatenate([v.ravel() for layer in datasets.initial_weights(keras_runs.sizes_of(case, d)) for v in layer])
    reference, single = keras_runs.train(case, d, "float64"), keras_runs.train(case, d, "float32")
    if case["torch"]:
        other = torch_runs.train(case, d)
        np.testing.assert_allclose(other["losses"], reference["losses"], rtol=1e-8, err_msg=case["name"])
        for epoch, weights in other["weights"].items():
            np.testing.assert_allclose(weights, reference["weights"][epoch], rtol=1e-8, atol=5e-9, err_msg=case["name"])
    assert sorted(reference["weights"]) == sorted(single["weights"]), case["name"]
    golden = {key: case[key] for key in ("name", "data", "run", "torch", "model", "epochs")}
    golden["checks"] = [
        {"epoch": epoch, "tolerance": number(tolerance_of(weights, single["weights"][epoch], weights - start, case["name"]), 2), "weights": numbers(weights)}
        for epoch, weights in sorted(reference["weights"].items())]
    for key in ("losses", "validation_losses", "rates") + (() if d["task"] == "regression" else ("accuracies",)):
        golden[key] = numbers(reference[key])
    golden["loss_tolerance"] = number(max(4 * np.abs(np.subtract(reference[k], single[k])).max() for k in ("losses", "validation_losses")) + 1e-6, 2)
    if "stopped" in reference:
        golden["stopped"] = reference["stopped"]
        assert reference["stopped"] == single["stopped"], "float rounding must not decide when a run stops"
        golden["best_weights"] = numbers(reference["best_weights"])
    return golden


def write_training():
    import cases
    import data as datasets
    import keras_runs

    data = datasets.make_data()
    chosen = cases.all_cases()
    only = os.environ.get("CASES")  # a pattern; the other cases stay as the file has them
    made = {}
    failures = []
    for case in chosen:
        if only and not re.search(only, case["name"]):
            continue
        try:
            made[case["name"]] = training_case(case, data[case["data"]])
            print(case["name"], [c["tolerance"] for c in made[case["name"]]["checks"]], flush=True)
        except (AssertionError, ValueError) as error:  # the others first: one look shows all that need work
            failures.append(case["name"])
            print("FAILED", case["name"], error, flush=True)
    if failures:
        print(f"missing: {failures}")
    known = {case["name"]: case for case in json.loads((FOLDER / "training.json").read_text())["cases"]} if only else {}
    known |= made
    golden = [known[case["name"]] for case in chosen if case["name"] in known]
    sizes = {tuple(keras_runs.sizes_of(case, data[case["data"]])) for case in chosen}
    starts = [{"sizes": list(s), "weights": numbers([v for layer in datasets.initial_weights(s) for part in layer for v in part.ravel()])} for s in sorted(sizes)]
    plain = lambda v: [[None if np.isnan(x) else number(x) for x in row] for row in v] if isinstance(v, np.ndarray) and v.ndim == 2 else v.tolist() if isinstance(v, np.ndarray) else v
    write("training.json", {"data": {name: {key: plain(value) for key, value in d.items()} for name, d in data.items()}, "starts": starts, "cases": golden})


def main():
    wanted = sys.argv[1:] or ["training", "control", "initializers", "metrics"]
    if "training" in wanted:
        write_training()
    if "control" in wanted:
        import control

        write("control.json", control.golden())
    if "initializers" in wanted:
        import initializers

        write("initializers.json", initializers.golden(numbers))
    if "metrics" in wanted:
        import metrics

        write("metrics.json", metrics.golden(numbers))


main()
