# SPDX-License-Identifier: Apache-2.0
"""scikit-learn: an epoch of MLPClassifier, without its penalty and its validation."""

from __future__ import annotations

import numpy
from sklearn.neural_network import MLPClassifier

from work import BETA_1, BETA_2, EPSILON, LEARNING_RATE, Work


class _Trainer:
    GFLOPS = 15.0

    def __init__(self, work: Work) -> None:
        self.trials, self.steps = 1, work.steps(1, self.GFLOPS)
        x, y = work.arrays()
        n = self.steps * work.batch
        self._x, self._y, self._classes = x[:n], y[:n], numpy.unique(y)
        self._model = MLPClassifier(work.hidden, solver="adam", alpha=0.0, batch_size=work.batch, learning_rate_init=LEARNING_RATE,
                                    beta_1=BETA_1, beta_2=BETA_2, epsilon=EPSILON, random_state=1)

    def run(self) -> None:
        self._model.partial_fit(self._x, self._y, classes=self._classes)

    def loss(self) -> float:
        return float(self._model.loss_)


MODES = {"sklearn MLPClassifier": _Trainer}
