# SPDX-License-Identifier: Apache-2.0
"""Sweeps of arrays, and models."""
import json

import numpy as np

from . import _shoal


def _features(X):
    X = np.asarray(X)
    if X.ndim != 2:
        raise ValueError(f"X: expected 2 dimensions [rows][features], found {X.ndim}")
    return np.ascontiguousarray(X, dtype=np.float32)  # the array itself where it is one already


def _plain(value):
    """NumPy's numbers and arrays as JSON has them."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


class Model:
    """A trained network or ensemble. `classes_`: labels in the order of probabilities' columns; None for a regression."""

    def __init__(self, predictor, classes=None):
        self._predictor = predictor
        self.card = json.loads(predictor.card())
        shared = self.card.get("shared", self.card)
        self.task = shared["task"]
        self.classes_ = None if self.task == "regression" else np.asarray(shared["class_names"] if classes is None else classes)

    def __reduce__(self):
        return _model_from_bytes, (self._predictor.bytes(), self.classes_)

    def predict_proba(self, X):
        """float [rows][classes]"""
        if self.task == "regression":
            raise ValueError("predict_proba: expected a model of classes, found a regression")
        p = self._predictor.predict(_features(X))
        return np.hstack([1 - p, p]) if p.shape[1] == 1 else p

    def predict(self, X):
        """Labels [rows], or values [rows] (of several targets [rows][targets])."""
        if self.task != "regression":
            return self.classes_[self.predict_proba(X).argmax(axis=1)]
        values = self._predictor.predict(_features(X))
        return values[:, 0] if values.shape[1] == 1 else values

    def save(self, path):
        """*.safetensors, *.npz or *.onnx"""
        self._predictor.write(str(path))


def _model_from_bytes(file, classes):
    return Model(_shoal.from_bytes(file), classes)


def load_model(path):
    """A model that was saved, here or by `shoal export`, as *.safetensors or *.npz. It has to be one of arrays."""
    return Model(_shoal.load(str(path)))


class Sweep:
    """What a sweep found. `trials`: a dict a trial with its number, state, parameters, value, runs and curve, read when asked for."""

    def __init__(self, core, classes):
        self._core, self._classes = core, classes
        self.results = json.loads(core.results())
        best = self.results["best"] or {}
        self.best_trial, self.best_params, self.best_score = best.get("trial"), best.get("parameters"), best.get("value")
        self._model = None

    def __len__(self):
        return self._core.n_trials()

    def trial(self, number):
        return json.loads(self._core.trial(number))

    @property
    def trials(self):
        return [self.trial(number) for number in range(len(self))]

    def run_scores(self, number):
        """Scores of a trial's runs, folds first: [folds x repeats]"""
        return np.asarray(self._core.run_scores(number))

    def model(self, trial=None):
        """The model of a trial, the best one by default."""
        return Model(self._core.model(trial), self._classes)

    def ensemble(self, size=10):
        """The mean of at most `size` picks from the trials that are best together in validation; nothing is trained."""
        return Model(self._core.ensemble(size), self._classes)

    def _best_model(self):
        self._model = self._model or self.model()
        return self._model

    def predict(self, X):
        return self._best_model().predict(X)

    def predict_proba(self, X):
        return self._best_model().predict_proba(X)


def sweep(X, y, parameters, *, task=None, study="", overwrite=False, on_event=None, **sections):
    """Searches the hyperparameters of MLPs on arrays.

    X: [rows][features]; a C-ordered float32 array is read as it is, others are converted. y: [rows] labels of any type, or numbers (for several
    targets [rows][targets]). `parameters` and the other sections (search, schedule, validation, test, objective, seed, repeats, refit, stop, engine, ...)
    are those of the sweep file (docs/sweep-file.md): a value, a list of choices or {"min": ..., "max": ..., "log": True}. `task`: "classification" or
    "regression"; by default floats that are not whole are a regression, and so are many different numbers.

    `study`: a file that keeps the record, for `shoal results`, Optuna and dashboards; "": in memory. `on_event`: called with a dict for everything that happens
    (docs/events.md). Ctrl-C ends the sweep in order and raises KeyboardInterrupt; with a study everything so far is in it.

    Raises ValueError for bad input, with the key and what was expected.
    """
    X, y = _features(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"y: expected {len(X)} rows as X has, found {len(y)}")
    if task not in (None, "classification", "regression"):
        raise ValueError(f"task: expected 'classification' or 'regression', found {task!r}")
    numbers = np.issubdtype(y.dtype, np.number) or y.dtype == bool
    data = {"features": "X", "target": "y"}
    classes = None
    if task == "classification" or not numbers:
        classes, y = np.unique(y, return_inverse=True)
        data["task"] = "binary" if len(classes) == 2 else "multiclass"
    elif task == "regression":
        data["task"] = "regression"
    config = {**_plain(sections), "data": {**data, **_plain(sections.get("data", {}))}, "parameters": _plain(parameters)}
    targets = np.ascontiguousarray(y, dtype=np.float64).reshape(len(y), -1)
    event = None if on_event is None else lambda line: on_event(json.loads(line))
    core = _shoal.Sweep(json.dumps(config), X, targets, str(study), overwrite, event)
    if classes is None and np.issubdtype(np.asarray(y).dtype, np.integer) or y.dtype == bool:
        classes = np.unique(y)
    return Sweep(core, classes)
