#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Optuna's samplers and pruners and keras-tuner's oracles on a table of learning curves, as search_replay has shoal's.

    bench/search/peers.py TABLE.table.gz SEEDS MOST_EPOCHS METHOD...     methods: optuna_tpe optuna_tpe_hyperband optuna_gp
                                                                         keras_tuner_hyperband keras_tuner_bayesian
Prints the JSON of search_replay. Numbers in order are integers for Optuna and an ordered choice for keras-tuner; lists of names are
categorical for both.
"""
import contextlib
import gzip
import json
import os
import sys
import tempfile
import warnings

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "jax")


class Table:
    def __init__(self, path):
        with gzip.open(path) as file:
            head = json.loads(file.readline())
            body = np.frombuffer(file.read(), dtype="<u2")
        self.grid, self.epochs = head["grid"], head["epochs"]
        self.curves = body.reshape(-1, head["seeds"], self.epochs).mean(axis=1) / 65535

    def curve(self, point):
        row = 0
        for name, values in self.grid.items():
            row = row * len(values) + values.index(point[name])
        return self.curves[row]


class Watch:
    """[epochs trained so far, best accuracy of a configuration at the last epoch] at each improvement."""

    def __init__(self, table, most):
        self.table, self.most, self.trained, self.best, self.steps = table, most, 0, 0.0, []

    def train(self, curve, begin, end):
        self.trained += end - begin
        if end == self.table.epochs and curve[-1] > self.best and self.trained <= self.most:
            self.best = float(curve[-1])
            self.steps.append([self.trained, self.best])
        return self.trained < self.most


def is_ordered(values):
    return all(isinstance(v, (int, float)) for v in values)


def optuna_run(table, watch, sampler, pruner):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    study = optuna.create_study(direction="maximize", sampler=sampler, pruner=pruner)

    def objective(trial):
        point = {}
        for name, values in table.grid.items():
            point[name] = values[trial.suggest_int(name, 0, len(values) - 1)] if is_ordered(values) else trial.suggest_categorical(name, values)
        curve = table.curve(point)
        if isinstance(pruner, optuna.pruners.NopPruner):
            if not watch.train(curve, 0, table.epochs):
                study.stop()
            return curve[-1]
        for epoch in range(table.epochs):
            trial.report(curve[epoch], epoch + 1)
            if not watch.train(curve, epoch, epoch + 1):
                study.stop()
            if trial.should_prune():
                raise optuna.TrialPruned
        return curve[-1]

    study.optimize(objective, n_trials=100000)


def optuna_tpe(table, watch, seed):
    import optuna

    optuna_run(table, watch, optuna.samplers.TPESampler(seed=seed), optuna.pruners.NopPruner())


def optuna_tpe_hyperband(table, watch, seed):
    import optuna

    optuna_run(table, watch, optuna.samplers.TPESampler(seed=seed), optuna.pruners.HyperbandPruner(min_resource=1, max_resource=table.epochs))


def optuna_gp(table, watch, seed):
    import optuna

    optuna_run(table, watch, optuna.samplers.GPSampler(seed=seed), optuna.pruners.NopPruner())


def oracle_run(table, watch, make):
    import keras_tuner as kt

    space = kt.HyperParameters()
    for name, values in table.grid.items():
        space.Choice(name, values, ordered=is_ordered(values))
    oracle = make(kt, space)
    with tempfile.TemporaryDirectory() as folder:
        oracle._set_project_dir(folder, "replay")
        while True:
            trial = oracle.create_trial("tuner0")
            if trial.status == "STOPPED":
                return
            values = trial.hyperparameters.values
            begin, end = values.get("tuner/initial_epoch", 0), values.get("tuner/epochs", table.epochs)
            curve = table.curve(values)
            goes_on = watch.train(curve, begin, end)
            oracle.update_trial(trial.trial_id, {"accuracy": float(curve[end - 1])}, step=end)
            trial.status = "COMPLETED"
            oracle.end_trial(trial)
            if not goes_on:
                return


# keras-tuner draws each value with a seed of its own, one after the other from the search's: searches whose seeds are near each other
# share their values.
def keras_tuner_hyperband(table, watch, seed):
    seed *= 100_000
    oracle_run(table, watch, lambda kt, space: kt.oracles.HyperbandOracle(
        objective=kt.Objective("accuracy", "max"), max_epochs=table.epochs, factor=3, hyperband_iterations=1000, seed=seed, hyperparameters=space))


def keras_tuner_bayesian(table, watch, seed):
    seed *= 100_000
    oracle_run(table, watch, lambda kt, space: kt.oracles.BayesianOptimizationOracle(
        objective=kt.Objective("accuracy", "max"), max_trials=100000, seed=seed, hyperparameters=space))


def main():
    path, seeds, most, *methods = sys.argv[1:]
    table = Table(path)
    out = {"table": path, "methods": {}}
    for method in methods:
        runs = []
        for seed in range(1, int(seeds) + 1):
            watch = Watch(table, int(most))
            with contextlib.redirect_stdout(sys.stderr):  # keras-tuner reports each trial
                globals()[method](table, watch, seed)
            runs.append(watch.steps)
        out["methods"][method] = runs
    print(json.dumps(out))


main()
