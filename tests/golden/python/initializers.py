# SPDX-License-Identifier: Apache-2.0
"""The distributions of Keras's initializers: standard deviation and quantiles of a large sample, for the exact formulas
and for Keras's own draw, which must agree here before shoal is held to them."""

import keras
import numpy as np

FAN_IN, FAN_OUT = 300, 200
QUANTILES = np.linspace(0.02, 0.98, 25)


def initializer(name, **parameters):
    classes = {"zeros": "Zeros", "random_uniform": "RandomUniform", "random_normal": "RandomNormal", "truncated_normal": "TruncatedNormal",
               "glorot_uniform": "GlorotUniform", "glorot_normal": "GlorotNormal", "he_uniform": "HeUniform", "he_normal": "HeNormal",
               "lecun_uniform": "LecunUniform", "lecun_normal": "LecunNormal"}
    draw = getattr(keras.initializers, classes[name])(seed=1, **parameters) if name != "zeros" else keras.initializers.Zeros()
    sample = np.sort(np.asarray(draw((FAN_IN, FAN_OUT)), dtype=np.float64).ravel())
    return {"initializer": {"name": name, **parameters}, "mean": float(sample.mean()), "stddev": float(sample.std()),
            "lowest": float(sample[0]), "highest": float(sample[-1]), "quantiles": np.quantile(sample, QUANTILES)}


def golden(numbers):
    chosen = [initializer("zeros"), initializer("random_uniform"), initializer("random_uniform", minval=-0.3, maxval=0.1),
              initializer("random_normal"), initializer("random_normal", mean=0.2, stddev=0.4), initializer("truncated_normal"),
              initializer("truncated_normal", mean=-0.1, stddev=0.5)]
    chosen += [initializer(f"{family}_{shape}") for family in ("glorot", "he", "lecun") for shape in ("uniform", "normal")]
    for one in chosen:
        one["quantiles"] = numbers(one["quantiles"], 7)
    return {"fan_in": FAN_IN, "fan_out": FAN_OUT, "levels": numbers(QUANTILES, 7), "initializers": chosen}
