# SPDX-License-Identifier: Apache-2.0
"""A scikit-learn estimator that searches MLPs as GridSearchCV searches estimators."""
import numpy as np
from scipy.stats import rankdata
from sklearn.base import BaseEstimator
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array, check_is_fitted, check_X_y

from ._sweep import sweep


class ShoalSearchCV(BaseEstimator):
    """Searches hyperparameters of MLPs by cross-validation, trains the best on all rows, and predicts with it.

    parameters: dict, the space in the words of the sweep file (docs/sweep-file.md); None: units and learning rate.
    task: "classification" or "regression".
    cv: folds, stratified for classes. repeats: runs of each fold with other seeds.
    search, schedule: method names or dicts of the sweep file. scoring: None (accuracy, or the loss), or an objective such as "val_f1".
    refit: whether to train the best parameters on all rows; without it predictions are those of the best fold's network.
    random_state: seed. study: a file for the record.

    Attributes as GridSearchCV's: best_params_, best_score_, best_index_, cv_results_, n_splits_, classes_, n_features_in_; sweep_ is the
    sweep itself, with curves and ensembles, and does not survive pickling. best_score_ is higher for better, so that a loss is negated.
    """

    def __init__(self, parameters=None, *, task="classification", cv=5, search="random", schedule=None, scoring=None, repeats=1, refit=True,
                 random_state=0, n_jobs=None, study=""):
        self.parameters, self.task, self.cv, self.search, self.schedule, self.scoring = parameters, task, cv, search, schedule, scoring
        self.repeats, self.refit, self.random_state, self.n_jobs, self.study = repeats, refit, random_state, n_jobs, study

    @property
    def _estimator_type(self):
        return "classifier" if self.task == "classification" else "regressor"

    def __sklearn_tags__(self):
        from sklearn.utils import ClassifierTags, RegressorTags

        tags = super().__sklearn_tags__()
        tags.estimator_type = self._estimator_type
        tags.classifier_tags = ClassifierTags() if self.task == "classification" else None
        tags.regressor_tags = RegressorTags() if self.task == "regression" else None
        tags.target_tags.required = True
        return tags

    def fit(self, X, y):
        """X: [rows][features] finite numbers; y: [rows]"""
        classification = self.task == "classification"
        X, y = check_X_y(X, y, dtype=np.float32, order="C", y_numeric=not classification, ensure_min_samples=2)
        if classification:
            check_classification_targets(y)
            self.classes_ = np.unique(y)
            if len(self.classes_) < 2:
                raise ValueError(f"y: expected 2 classes or more, found {len(self.classes_)} class")
        self.n_features_in_ = X.shape[1]
        space = {"units": {"min": 16, "max": 128, "log": True}, "learning_rate": {"min": 1e-3, "max": 1e-1, "log": True}} if self.parameters is None else self.parameters
        sections = {} if self.schedule is None else {"schedule": self.schedule}
        if self.scoring is not None:
            sections["objective"] = self.scoring
        search = self.search
        if self.parameters is None and search == "random":
            search = {"method": "random", "trials": 10}
        engine = {} if self.n_jobs in (None, -1) else {"engine": {"threads": int(self.n_jobs)}}
        self.sweep_ = sweep(X, y, space, task=self.task, study=self.study, overwrite=bool(self.study), search=search, repeats=self.repeats, refit=bool(self.refit),
                            validation={"folds": self.cv, "stratified": classification}, seed=int(self.random_state), **sections, **engine)
        self._collect()
        return self

    def _collect(self):
        trials = self.sweep_.trials
        sign = 1.0 if self.sweep_.results["objective"]["goal"] == "maximize" else -1.0
        self.n_splits_ = self.cv * self.repeats
        runs = [self.sweep_.run_scores(trial["trial"]) for trial in trials]
        splits = np.full((len(trials), self.n_splits_), np.nan)
        for row, scores in zip(splits, runs):
            row[: len(scores)] = sign * scores
        names = sorted({name for trial in trials for name in trial["parameters"]})
        results = {"params": [trial["parameters"] for trial in trials]}
        for name in names:
            missing = [name not in trial["parameters"] for trial in trials]
            results[f"param_{name}"] = np.ma.array([trial["parameters"].get(name) for trial in trials], mask=missing, dtype=object)
        for k in range(self.n_splits_):
            results[f"split{k}_test_score"] = splits[:, k]
        results["mean_test_score"], results["std_test_score"] = splits.mean(axis=1), splits.std(axis=1)
        # Trials that were stopped early come after those that were not, whatever they scored there.
        complete = np.array([trial["state"] == "completed" for trial in trials])
        means = np.where(np.isnan(results["mean_test_score"]), -np.inf, results["mean_test_score"])
        order = np.where(complete, means, -np.inf)
        results["rank_test_score"] = rankdata(-order, method="min").astype(np.int32)
        results["mean_fit_time"] = np.array([trial["seconds"] / self.n_splits_ for trial in trials])  # runs train together
        results["n_resources"] = np.array([trial["epochs"] for trial in trials])
        self.cv_results_ = results
        self.best_index_ = self.sweep_.best_trial
        self.best_params_ = self.sweep_.best_params
        self.best_score_ = sign * self.sweep_.best_score
        self.best_estimator_ = self.sweep_.model()

    def __getstate__(self):
        state = super().__getstate__()
        return {**state, "sweep_": None} if "sweep_" in state else state

    def _checked(self, X):
        check_is_fitted(self, "best_estimator_")
        X = check_array(X, dtype=np.float32, order="C")
        if X.shape[1] != self.n_features_in_:
            raise ValueError(f"X has {X.shape[1]} features, but {type(self).__name__} is expecting {self.n_features_in_} features as input")
        return X

    def predict(self, X):
        X = self._checked(X)
        if self.task == "classification":
            return self.classes_[self.best_estimator_.predict_proba(X).argmax(axis=1)]
        return self.best_estimator_.predict(X).astype(np.float64)

    @available_if(lambda self: self.task == "classification")
    def predict_proba(self, X):
        """[rows][classes], columns as classes_"""
        X = self._checked(X)
        return self.best_estimator_.predict_proba(X).astype(np.float64)

    def score(self, X, y):
        """Accuracy, or R^2."""
        from sklearn.metrics import accuracy_score, r2_score

        return (accuracy_score if self.task == "classification" else r2_score)(y, self.predict(X))
