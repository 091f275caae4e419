# SPDX-License-Identifier: Apache-2.0
"""Optuna's hyperparameter importances of a study that shoal made: python importance.py PATH/TO/shoal

Writes ../importance.csv (parameters and scores of 500 trials on scikit-learn's digits) and ../importance.json. Optuna reads the
study file itself. `fanova` is the public evaluator, with five seeds of its forest; it takes a parameter that is searched by its
logarithm as it is, and a name as a number from 0 to 1 of its own. `fanova_cube` is the same code where shoal's forest is, in the
unit cube in which the parameters' distributions are uniform, names in the order of their mean scores; it says whether the numbers
agree and not the ranks alone. `pairs_cube`: what two parameters explain together beyond each alone.
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import optuna
import sklearn
from optuna.importance import FanovaImportanceEvaluator, PedAnovaImportanceEvaluator, get_param_importances
from optuna.importance._fanova._fanova import _Fanova
from sklearn.datasets import load_digits

SWEEP = """
data: {table: digits.csv, target: digit}
validation: 0.3
search: {method: random, trials: 500}
schedule: {method: full, epochs: 4}
seed: 1
parameters:
  layers: {min: 1, max: 3}
  units: {min: 4, max: 64, log: true}
  activation: {values: [relu, tanh, sigmoid]}
  optimizer: {value: sgd}
  learning_rate: {min: 0.02, max: 0.5, log: true}
  momentum: {min: 0.0, max: 0.9}
  dropout: {min: 0.0, max: 0.6}
  batch_size: {values: [16, 32, 64, 128, 256]}
  weight_decay: {min: 1.0e-5, max: 1.0e-2, log: true}
"""
GOLDEN = pathlib.Path(__file__).parent.parent
SEEDS = range(5)
ACTIVATIONS = ["relu", "tanh", "sigmoid"]
BATCH_SIZES = [16, 32, 64, 128, 256]
PAIRS = [("layers", "activation"), ("layers", "batch_size"), ("activation", "batch_size"), ("layers", "units")]


def make_study(program, folder):
    digits = load_digits()
    with open(folder / "digits.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"p{i // 8}{i % 8}" for i in range(64)] + ["digit"])
        writer.writerows(list(map(int, row)) + [int(label)] for row, label in zip(digits.data, digits.target))
    (folder / "s.yaml").write_text(SWEEP)
    subprocess.run([program, "sweep", "s.yaml", "--study", "s.db", "-q"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return optuna.load_study(study_name=None, storage=f"sqlite:///{folder}/s.db")


def in_log(value, low, high):
    return (np.log(value) - np.log(low)) / (np.log(high) - np.log(low))


def fanova_cube(study, seed):
    scores = np.array([trial.value for trial in study.trials])
    names = sorted(ACTIVATIONS, key=lambda name: np.mean([t.value for t in study.trials if t.params["activation"] == name]))
    place = {
        "layers": lambda value: (value - 0.5) / 3,
        "units": lambda value: in_log(value, 3.5, 64.5),
        "activation": lambda value: (names.index(value) + 0.5) / 3,
        "learning_rate": lambda value: in_log(value, 0.02, 0.5),
        "momentum": lambda value: value / 0.9,
        "dropout": lambda value: value / 0.6,
        "batch_size": lambda value: (BATCH_SIZES.index(value) + 0.5) / 5,
        "weight_decay": lambda value: in_log(value, 1e-5, 1e-2),
    }
    x = np.array([[u(trial.params[name]) for name, u in place.items()] for trial in study.trials])
    columns = [np.array([i]) for i in range(len(place))] + [np.array([list(place).index(name) for name in pair]) for pair in PAIRS]
    fanova = _Fanova(n_trees=64, max_depth=64, min_samples_split=2, min_samples_leaf=1, seed=seed)
    fanova.fit(x, scores, np.array([[0.0, 1.0]] * len(place)), columns)
    alone = {name: fanova.get_importance(i)[0] for i, name in enumerate(place)}
    pairs = {"*".join(pair): fanova.get_importance(len(place) + i)[0] - sum(alone[name] for name in pair) for i, pair in enumerate(PAIRS)}
    return alone, pairs


def rounded(importances):
    return {name: float(f"{share:.10g}") for name, share in sorted(importances.items()) if name != "optimizer"}


def main(program):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        study = make_study(pathlib.Path(program).resolve(), pathlib.Path(folder))
        names = [name for name in study.trials[0].params if name != "optimizer"]
        with open(GOLDEN / "importance.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names + ["score"])
            for trial in study.trials:
                values = [trial.params[name] for name in names] + [trial.value]
                writer.writerow([f"{value:.12g}" if isinstance(value, float) else value for value in values])
        cube = [fanova_cube(study, seed) for seed in SEEDS]
        golden = {
            "versions": {"optuna": optuna.__version__, "scikit-learn": sklearn.__version__},
            "fanova": [rounded(get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=seed))) for seed in SEEDS],
            "fanova_cube": [rounded(alone) for alone, _ in cube],
            "pairs_cube": [rounded(pairs) for _, pairs in cube],
            "ped_anova": rounded(get_param_importances(study, evaluator=PedAnovaImportanceEvaluator())),
        }
        (GOLDEN / "importance.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
