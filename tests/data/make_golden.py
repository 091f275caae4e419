#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes scaling.json and folds.json: what scikit-learn says about scaling and fold sizes. Needs numpy and scikit-learn."""
import json
import pathlib

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler

here = pathlib.Path(__file__).parent


def scaling():
    rng = np.random.default_rng(1)
    n = 37
    X = rng.normal(size=(n, 7)) * [1, 1e-3, 250, 1, 3, 1, 1e4] + [0, 5, -40, 0, 1e4, 0, 3e6]
    X[:, 3] = 0.1  # constant, and not a sum of powers of two
    X[:, 5] = rng.integers(0, 2, n)
    X = X.astype(np.float32)
    y = np.column_stack([rng.normal(size=n) * 12 + 100, np.full(n, 2.5)]).astype(np.float32)
    rows = sorted(rng.choice(n, 23, replace=False).tolist())
    standard, minmax = StandardScaler().fit(X[rows].astype(float)), MinMaxScaler().fit(X[rows].astype(float))
    target = StandardScaler().fit(y[rows].astype(float))
    return {
        "n_columns": X.shape[1], "X": X.ravel().tolist(), "y": y.ravel().tolist(), "train": rows,
        "mean": standard.mean_.tolist(), "standard_scale": (1 / standard.scale_).tolist(),
        "standard": standard.transform(X.astype(float)).ravel().tolist(),
        "minmax_scale": minmax.scale_.tolist(), "minmax": minmax.transform(X.astype(float)).ravel().tolist(),
        "target_mean": target.mean_.tolist(), "target_scale": target.scale_.tolist(),
    }


def folds():
    cases = []
    # Classes appear in ascending order: scikit-learn deals them in order of appearance, shoal in ascending order.
    for counts, k in [([10, 10, 10], 5), ([7, 11, 3], 4), ([1, 50, 2, 20], 3), ([5, 5], 10), ([101], 7), ([2, 3, 4, 5, 6, 7], 6)]:
        y = np.repeat(np.arange(len(counts)), counts)
        X = np.zeros((len(y), 1))
        plain = [len(v) for _, v in KFold(k, shuffle=True, random_state=0).split(X)]
        stratified = None
        if max(counts) >= k:
            split = StratifiedKFold(k, shuffle=True, random_state=0).split(X, y)
            stratified = [np.bincount(y[v], minlength=len(counts)).tolist() for _, v in split]
        cases.append({"counts": counts, "folds": k, "plain": plain, "stratified": stratified})
    holdouts = []
    for n, fraction in [(10, 0.2), (11, 0.2), (7, 0.5), (1797, 0.2), (150, 0.33), (30, 0.1)]:
        train, held = train_test_split(np.zeros(n), test_size=fraction)
        holdouts.append({"n": n, "fraction": fraction, "train": len(train), "held": len(held)})
    return {"folds": cases, "holdouts": holdouts}


if __name__ == "__main__":
    (here / "scaling.json").write_text(json.dumps(scaling()) + "\n")
    (here / "folds.json").write_text(json.dumps(folds()) + "\n")
