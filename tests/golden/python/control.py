# SPDX-License-Identifier: Apache-2.0
"""What Keras's EarlyStopping and ReduceLROnPlateau do to given curves of validation losses."""

import keras
import numpy as np


class Model:
    """As much of a model as the two callbacks touch; its weights are the number of the epoch."""

    def __init__(self, rate):
        self.optimizer = type("Optimizer", (), {"learning_rate": rate})()
        self.stop_training, self.epoch = False, 0

    def get_weights(self):
        return self.epoch

    def set_weights(self, epoch):
        self.epoch = epoch


def curves():
    random = np.random.default_rng(5)
    falling = 2.0 * 0.85 ** np.arange(30)
    noisy = 0.5 + falling + 0.15 * random.normal(size=30)
    turning = 0.4 + (np.arange(30) - 9.0) ** 2 / 90.0
    steps = np.repeat([1.0, 0.9, 0.905, 0.8, 0.8, 0.85], 5)
    return [np.round(c, 4).tolist() for c in (falling, noisy, turning, steps, 1.0 - falling / 4)]


def early_stopping(curve, patience, min_delta, maximize):
    callback = keras.callbacks.EarlyStopping("value", patience=patience, min_delta=min_delta, restore_best_weights=True,
                                             mode="max" if maximize else "min")
    model = Model(1.0)
    callback.set_model(model)
    callback.on_train_begin()
    for model.epoch in range(1, len(curve) + 1):
        last = model.epoch
        callback.on_epoch_end(model.epoch - 1, {"value": curve[model.epoch - 1]})
        if model.stop_training:
            break
    callback.on_train_end()
    return {"patience": patience, "min_delta": min_delta, "maximize": maximize, "curve": curve,
            "last_epoch": last, "stopped": model.stop_training, "best_epoch": model.epoch}


def plateau(curve, rate, **parameters):
    callback = keras.callbacks.ReduceLROnPlateau("value", mode="min", **parameters)
    model = Model(rate)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(curve):
        callback.on_epoch_end(epoch, {"value": value})
        rates.append(model.optimizer.learning_rate)
    parameters["min_learning_rate"] = parameters.pop("min_lr", 0.0)
    return {"curve": curve, "base": rate, "rates_after": rates, "parameters": parameters}


def golden():
    stopping = [early_stopping(curve, patience, min_delta, maximize) for curve in curves()
                for patience in (0, 1, 3, 7) for min_delta in (0.0, 0.02) for maximize in (False, True)]
    settings = [dict(factor=0.5, patience=2, min_delta=1e-4, cooldown=0), dict(factor=0.1, patience=1, min_delta=0.03, cooldown=3, min_lr=1e-3),
                dict(factor=0.25, patience=3, min_delta=0.0, cooldown=1, min_lr=0.01), dict(factor=0.5, patience=0, min_delta=1e-4, cooldown=0, min_lr=0.05)]
    return {"early_stopping": stopping, "reduce_on_plateau": [plateau(curve, 0.1, **s) for curve in curves() for s in settings]}
