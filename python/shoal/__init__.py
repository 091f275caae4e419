# SPDX-License-Identifier: Apache-2.0
"""Trains many small MLPs at once and finds the best hyperparameters.

    result = shoal.sweep(X, y, {"units": {"min": 16, "max": 256, "log": True}, "learning_rate": {"min": 1e-4, "max": 1e-1, "log": True}})
    result.best_params, result.best_score
    result.predict_proba(X_new)

`shoal.ShoalSearchCV` is a scikit-learn estimator for the same.
"""
from ._shoal import __version__
from ._sweep import Model, Sweep, load_model, sweep

__all__ = ["Model", "ShoalSearchCV", "Sweep", "__version__", "load_model", "sweep"]


def __getattr__(name):  # scikit-learn is only imported by those who use it
    if name == "ShoalSearchCV":
        from ._search_cv import ShoalSearchCV

        return ShoalSearchCV
    raise AttributeError(f"module 'shoal' has no attribute {name!r}")
