#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes oracle.json of a keras-tuner search over a space with every kind of hyperparameter: tests/interop/oracle.json.

    KERAS_BACKEND=jax python tests/golden/keras_tuner_space.py > tests/interop/oracle.json      # keras-tuner 1.4
"""
import contextlib
import json
import os
import sys
import tempfile

import keras_tuner as kt

space = kt.HyperParameters()
space.Int("num_layers", 1, 3)
space.Int("units_0", 16, 128, step=16)
space.Int("units_1", 16, 256, step=2, sampling="log")
space.Choice("activation", ["relu", "tanh", "softplus_of_mine"])
space.Float("learning_rate", 1e-4, 1e-2, sampling="log")
space.Float("dropout", 0.0, 0.5, step=0.1)
space.Boolean("use_bias_regularizer")
space.Choice("optimizer", ["Adam", "SGD"])
space.Float("momentum", 0.5, 0.99, parent_name="optimizer", parent_values=["SGD"])
space.Fixed("batch_size", 64)
oracle = kt.oracles.HyperbandOracle(objective=kt.Objective("val_accuracy", "max"), max_epochs=9, hyperparameters=space, seed=1)
with tempfile.TemporaryDirectory() as folder:
    oracle._set_project_dir(folder, "space")
    with contextlib.redirect_stdout(sys.stderr):
        oracle.create_trial("tuner0")
    oracle.save()
    print(json.dumps(json.load(open(os.path.join(folder, "space", "oracle.json"))), indent=1))
