# SPDX-License-Identifier: Apache-2.0
"""The data sets and initial weights of the training cases. Every number is a float32 with few decimals, so that it is
the same number in JSON, in shoal and in the double reference."""

import numpy as np

N_TRAIN, N_VALIDATION, N_FEATURES = 13, 8, 7


def rounded(values, decimals=3):
    return np.asarray(np.float32(np.round(values, decimals)), dtype=np.float64)


def make_data():
    random = np.random.default_rng(20240229)
    n = N_TRAIN + N_VALIDATION
    x = rounded(random.normal(size=(n, N_FEATURES)))
    x[random.random(x.shape) < 0.15] = 0.0  # exact zeros, as engines may skip them
    sums = x @ random.normal(size=(N_FEATURES, 3)) + random.normal(size=(n, 3))
    weights = rounded(random.uniform(0.25, 2.0, size=n), 2)
    base = dict(x=x, n_train=N_TRAIN)
    data = {
        "multiclass": dict(base, task="multiclass", y=np.argmax(sums, axis=1)),
        "weighted": dict(base, task="multiclass", y=np.argmax(sums, axis=1), row_weights=weights),
        "binary": dict(base, task="binary", y=(sums[:, 0] > 0).astype(int)),
        "regression": dict(base, task="regression", y=rounded(0.4 * sums[:, :2])),
    }
    # Targets in their own unit; training sees (y - shift) / scale.
    scale, shift = np.array([2.5, 0.5]), np.array([10.0, -3.0])
    data["scaled_targets"] = dict(data["regression"], y=data["regression"]["y"] * scale + shift,
                                  target_scale=scale, target_shift=shift)
    # Numbers that are scaled, shifted and imputed, and two columns of categories.
    raw = rounded(random.normal(size=(n, 3)) * [1.0, 20.0, 5.0] + [0.0, 100.0, -7.0], 2)
    raw[random.random(raw.shape) < 0.15] = np.nan
    codes = np.stack([random.integers(0, 3, size=n), random.integers(0, 3, size=n)], axis=1)
    data["table"] = dict(
        data["multiclass"], x=raw, codes=codes,
        scale=rounded([1.0, 0.05, 0.2]), shift=rounded([0.0, -5.0, 1.4]), impute=rounded([0.25, 101.5, -6.5]),
        # The second column's last code has no column of its own: it sets the first level's; the first column's sets none.
        level_to_column=[[3, 4, -1], [5, 6, 5]])
    data["bytes"] = dict(data["multiclass"], x=random.integers(0, 256, size=(n, N_FEATURES)) * (random.random((n, N_FEATURES)) < 0.7),
                         uint8=True)
    return data


def features(d):
    """What the first layer sees, in double, from the raw columns."""
    x = np.asarray(d["x"], dtype=np.float64)
    if d.get("uint8"):
        return x * np.float64(np.float32(1.0 / 255.0))
    if "codes" not in d:
        return x
    numeric = np.where(np.isnan(x), d["impute"], x) * d["scale"] + d["shift"]
    full = np.zeros((len(x), N_FEATURES))
    full[:, :3] = numeric
    for row, codes in enumerate(d["codes"]):
        for table, code in zip(d["level_to_column"], codes):
            if table[code] >= 0:
                full[row, table[code]] = 1.0
    return full


def initial_weights(sizes, scale=1.0, seed=7):
    """[(kernel, bias)] of float32 numbers; biases are not 0, so that their part in every sum shows."""
    random = np.random.default_rng([seed, *sizes])
    layers = []
    for fan_in, units in zip(sizes, sizes[1:]):
        layers.append((rounded(scale * random.normal(size=(fan_in, units)) / np.sqrt(fan_in), 4), rounded(0.2 * random.normal(size=units), 4)))
    return layers
