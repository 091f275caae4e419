# SPDX-License-Identifier: Apache-2.0
"""What the peers' sweeps share: the split, the search space's values, and how a sweep reports."""

from __future__ import annotations

import json
import os
import pathlib
import sys

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import data  # noqa: E402

UNITS = [64, 128, 256]
LAYERS = [1, 2]
LEARNING_RATES = (3e-4, 3e-3)
TRIALS, EPOCHS = 10, 3
HYPERBAND_EPOCHS = 9


def fashion() -> tuple[numpy.ndarray, numpy.ndarray]:
    known = data.load("fashion")
    return known.x, known.y


def split() -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Fashion-MNIST: 48000 training rows and 12000 to compare trials on, classes in equal shares."""
    from sklearn.model_selection import train_test_split

    x, y = fashion()
    x_train, x_validation, y_train, y_validation = train_test_split(x, y, test_size=0.2, stratify=y, random_state=1)
    return x_train, y_train, x_validation, y_validation


def report(seconds: float, trial_epochs: int, accuracy: float) -> None:
    """One JSON line; libraries print to the same place, so it is the last one."""
    print(json.dumps({"seconds": seconds, "trial_epochs": trial_epochs, "accuracy": accuracy}))


def quiet() -> None:
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow"}
