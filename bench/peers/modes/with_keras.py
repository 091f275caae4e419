# SPDX-License-Identifier: Apache-2.0
"""Keras on TensorFlow: model.fit, as keras-tuner calls it, without and with XLA."""

from __future__ import annotations

import keras

from work import BETA_1, BETA_2, EPSILON, LEARNING_RATE, Work


class _Trainer:
    GFLOPS = 8.0

    def __init__(self, work: Work, jit: bool) -> None:
        keras.utils.set_random_seed(1)
        self.trials, self.steps = 1, work.steps(1, self.GFLOPS)
        x, y = work.arrays()
        n = self.steps * work.batch
        self._x, self._y, self._batch = x[:n], y[:n], work.batch
        layers = [keras.layers.Dense(units, activation="relu") for units in work.hidden]
        self._model = keras.Sequential([keras.Input((work.sizes[0],)), *layers, keras.layers.Dense(work.sizes[-1])])
        self._model.compile(
            optimizer=keras.optimizers.Adam(LEARNING_RATE, beta_1=BETA_1, beta_2=BETA_2, epsilon=EPSILON),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            jit_compile=jit,
        )
        self._last = float("nan")

    def run(self) -> None:
        self._last = self._model.fit(self._x, self._y, batch_size=self._batch, epochs=1, verbose=0).history["loss"][0]

    def loss(self) -> float:
        return self._last


MODES = {"keras fit": lambda work: _Trainer(work, jit=False), "keras fit, XLA": lambda work: _Trainer(work, jit=True)}
