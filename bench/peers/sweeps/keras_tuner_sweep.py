# SPDX-License-Identifier: Apache-2.0
"""keras-tuner's RandomSearch or Hyperband, as its guide has it: one model at a time, TensorFlow's threads on all cores."""

from __future__ import annotations

import argparse
import math
import tempfile
import time

import common


def build(hp):
    import keras

    model = keras.Sequential([keras.Input((784,))])
    units = hp.Choice("units", common.UNITS)
    for _ in range(hp.Choice("layers", common.LAYERS)):
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    rate = hp.Float("learning_rate", *common.LEARNING_RATES, sampling="log")
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def hyperband_epochs() -> int:
    """Epochs that keras-tuner's Hyperband trains: the formulas of its tuners/hyperband.py; a promoted trial goes on where it was."""
    most, factor = common.HYPERBAND_EPOCHS, 3
    brackets, epochs = 0, most
    while epochs >= 1:
        epochs, brackets = epochs / factor, brackets + 1
    total = 0
    for bracket in range(brackets):
        before = 0
        for round_ in range(bracket + 1):
            size = math.ceil(math.ceil(1 + math.log(most, factor)) / (bracket + 1) * factor ** (bracket - round_))
            until = math.ceil(most / factor ** (bracket - round_))
            total += size * (until - before)
            before = until
    return total


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tuner", choices=["random", "hyperband"])
    parser.add_argument("batch", type=int)
    parser.add_argument("seed", type=int)
    arguments = parser.parse_args()
    common.quiet()
    import keras_tuner

    x, y, x_validation, y_validation = common.split()
    with tempfile.TemporaryDirectory() as folder:
        options = dict(objective="val_accuracy", seed=arguments.seed, directory=folder, overwrite=True)
        if arguments.tuner == "random":
            tuner, epochs, total = keras_tuner.RandomSearch(build, max_trials=common.TRIALS, **options), common.EPOCHS, common.TRIALS * common.EPOCHS
        else:
            tuner, epochs, total = keras_tuner.Hyperband(build, max_epochs=common.HYPERBAND_EPOCHS, factor=3, **options), None, hyperband_epochs()
        start = time.perf_counter()
        tuner.search(x, y, validation_data=(x_validation, y_validation), batch_size=arguments.batch, verbose=0, **({"epochs": epochs} if epochs else {}))
        seconds = time.perf_counter() - start
        common.report(seconds, total, tuner.oracle.get_best_trials(1)[0].score)


if __name__ == "__main__":
    main()
