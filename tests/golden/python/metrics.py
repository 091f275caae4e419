# SPDX-License-Identifier: Apache-2.0
"""Metrics of fixed outputs by scikit-learn."""

import numpy as np
from sklearn import metrics as sk


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def rounded(values, decimals):
    return np.asarray(np.float32(np.round(values, decimals)), dtype=np.float64)


def multiclass(random, n, n_classes, decimals, labels=None, sigmoid=False):
    z = rounded(2.0 * random.normal(size=(n, n_classes)), decimals)
    y = random.integers(0, n_classes, size=n) if labels is None else random.choice(labels, size=n)
    p = 1.0 / (1.0 + np.exp(-z))
    p = p / p.sum(axis=1, keepdims=True) if sigmoid else softmax(z)
    one_hot = np.eye(n_classes)[y]
    said = z.argmax(axis=1)  # the lowest class of a tie
    order = np.argsort(-z, axis=1, kind="stable")
    top5 = float(np.mean([y[i] in order[i, :5] for i in range(n)]))
    if len(np.unique(z)) == z.size and n_classes > 5:
        assert top5 == sk.top_k_accuracy_score(y, z, k=5, labels=range(n_classes))
    macro = dict(average="macro", zero_division=0)
    present = [c for c in range(n_classes) if 0 < (y == c).sum() < n]
    return {
        "name": f"multiclass_{n}_{n_classes}_{decimals}" + ("_sigmoid" if sigmoid else ""), "task": "multiclass", "output": "sigmoid" if sigmoid else "softmax",
        "outputs": z, "labels": y,
        "metrics": {
            "accuracy": sk.accuracy_score(y, said), "top_k": top5, "precision": sk.precision_score(y, said, **macro),
            "recall": sk.recall_score(y, said, **macro), "f1": sk.f1_score(y, said, **macro),
            "log_loss": sk.log_loss(y, p, labels=range(n_classes)), "loss": sk.log_loss(y, p, labels=range(n_classes)),
            "mse": sk.mean_squared_error(one_hot, p), "rmse": np.sqrt(sk.mean_squared_error(one_hot, p)), "mae": sk.mean_absolute_error(one_hot, p),
            "auc": float(np.mean([sk.roc_auc_score(y == c, p[:, c]) for c in present])),
        },
    }


def binary(random, n, decimals, name, labels=None):
    z = rounded(1.5 * random.normal(size=n), decimals)
    y = (z + random.normal(size=n) > 0.2).astype(int) if labels is None else np.full(n, labels)
    p = 1.0 / (1.0 + np.exp(-z))
    said = (z > 0).astype(int)  # 0.5 itself is not class 1, as in Keras
    values = {
        "accuracy": sk.accuracy_score(y, said), "precision": sk.precision_score(y, said, zero_division=0),
        "recall": sk.recall_score(y, said, zero_division=0), "f1": sk.f1_score(y, said, zero_division=0),
        "log_loss": sk.log_loss(y, p, labels=[0, 1]), "loss": sk.log_loss(y, p, labels=[0, 1]),
        "mse": sk.mean_squared_error(y, p), "rmse": np.sqrt(sk.mean_squared_error(y, p)), "mae": sk.mean_absolute_error(y, p),
    }
    if labels is None:
        values["auc"] = sk.roc_auc_score(y, z)
    return {"name": name, "task": "binary", "output": "sigmoid", "outputs": z[:, None], "labels": y, "metrics": values}


def regression(random, n, n_targets, name):
    said = rounded(random.normal(size=(n, n_targets)), 3)
    y = rounded(said + 0.5 * random.normal(size=(n, n_targets)) + 0.1, 3)
    scale, shift = rounded(2.0 ** np.arange(n_targets), 0), rounded(np.arange(n_targets) - 1.0, 0)
    values = {"mse": sk.mean_squared_error(y, said), "rmse": np.sqrt(sk.mean_squared_error(y, said)), "mae": sk.mean_absolute_error(y, said),
              "r2": sk.r2_score(y, said)}
    # The network says (prediction - shift) / scale; powers of two, so that nothing is rounded on the way.
    return {"name": name, "task": "regression", "output": "linear", "outputs": (said - shift) / scale, "targets": y,
            "target_scale": scale, "target_shift": shift, "metrics": values}


def golden(numbers):
    random = np.random.default_rng(3)
    sets = [
        multiclass(random, 41, 7, 4), multiclass(random, 60, 9, 0), multiclass(random, 37, 3, 2), multiclass(random, 25, 6, 2, labels=[0, 2, 5]),
        multiclass(random, 33, 7, 3, sigmoid=True), multiclass(random, 18, 12, 1),
        binary(random, 50, 4, "binary"), binary(random, 70, 0, "binary_ties"), binary(random, 9, 2, "binary_all_negative", labels=0),
        regression(random, 31, 1, "regression"), regression(random, 40, 3, "regression_targets"),
    ]
    for one in sets:
        for key in ("outputs", "labels", "targets", "target_scale", "target_shift"):
            if key in one:
                one[key] = numbers(one[key])
        one["metrics"] = {key: float(f"{value:.12g}") for key, value in one["metrics"].items()}
    return {"sets": sets}
