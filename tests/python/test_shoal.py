# SPDX-License-Identifier: Apache-2.0
"""The Python package: python -m pytest tests/python, with shoal installed (pip install '.[sklearn]' pytest)."""
import os
import pickle
import signal
import threading
import time

import numpy as np
import pytest

import shoal

sklearn = pytest.importorskip("sklearn")
from sklearn.base import clone  # noqa: E402
from sklearn.datasets import load_diabetes, load_iris  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

FULL = {"method": "full", "epochs": 10}
IRIS, SPECIES = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])[SPECIES]


def test_labels_of_any_type_come_back():
    for y in (SPECIES, NAMES, SPECIES.astype(np.int8)):
        result = shoal.sweep(IRIS, y, {"units": [16, 32], "learning_rate": 0.03}, search="grid", schedule=FULL)
        assert result.results["objective"]["metric"] == "val_accuracy"
        assert len(result) == 2 and result.best_score > 0.8
        assert result.best_params["units"] in (16, 32)
        assert set(result.predict(IRIS)) <= set(np.unique(y))
        np.testing.assert_allclose(result.predict_proba(IRIS).sum(axis=1), 1, atol=1e-6)


def test_two_classes_have_two_probabilities():
    y = SPECIES == 0
    result = shoal.sweep(IRIS, y, {"units": 8, "learning_rate": 0.03}, search="grid", schedule=FULL)
    assert result.predict_proba(IRIS).shape == (150, 2)
    assert (result.predict(IRIS) == y).mean() > 0.9


def test_the_same_seed_finds_the_same_whatever_the_threads():
    space = {"units": {"min": 8, "max": 32}, "learning_rate": {"min": 1e-3, "max": 1e-1, "log": True}}
    runs = [shoal.sweep(IRIS, NAMES, space, search={"method": "tpe", "trials": 15}, schedule=FULL, seed=3, engine={"threads": n}) for n in (1, 2)]
    assert [t["parameters"] for t in runs[0].trials] == [t["parameters"] for t in runs[1].trials]
    assert [t["value"] for t in runs[0].trials] == [t["value"] for t in runs[1].trials]


def test_errors_are_the_sweep_files():
    with pytest.raises(ValueError, match="parameters.unitz: expected a known parameter.*did you mean 'units'"):
        shoal.sweep(IRIS, SPECIES, {"unitz": 3})
    with pytest.raises(ValueError, match="y: expected 150 rows"):
        shoal.sweep(IRIS, SPECIES[:10], {"units": 3})
    with pytest.raises(ValueError, match="X: expected 2 dimensions"):
        shoal.sweep(IRIS[:, 0], SPECIES, {"units": 3})


def test_models_are_saved_loaded_and_pickled(tmp_path):
    X, y = load_diabetes(return_X_y=True)
    result = shoal.sweep(X, y, {"units": [8, 16]}, search="grid", schedule=FULL)
    model = result.model()
    for name in ("m.npz", "m.safetensors"):
        model.save(tmp_path / name)
        np.testing.assert_array_equal(shoal.load_model(tmp_path / name).predict(X), model.predict(X))
    model.save(tmp_path / "m.onnx")
    assert (tmp_path / "m.onnx").stat().st_size > 500
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).predict(X), model.predict(X))
    assert result.ensemble(4).predict(X).shape == y.shape


def test_other_threads_run_and_ctrl_c_ends_in_order(tmp_path):
    X = np.random.default_rng(0).random((5000, 50), dtype=np.float32)
    ticks, events = [], []
    done = threading.Event()

    def tick():
        while not done.wait(0.001):
            ticks.append(None)

    thread = threading.Thread(target=tick)
    thread.start()
    interrupt = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    start = time.monotonic()
    study = tmp_path / "s.db"
    try:
        with pytest.raises(KeyboardInterrupt):
            shoal.sweep(X, X[:, 0] > 0.5, {"units": {"min": 64, "max": 256}}, search={"method": "random", "trials": 300},
                        schedule={"method": "full", "epochs": 1000}, study=study, on_event=events.append)
    finally:
        done.set()
        thread.join()
    assert time.monotonic() - start < 60
    assert len(ticks) > 50 and events[0]["event"] == "started"
    assert study.exists()


def test_drops_into_a_pipeline():
    search = shoal.ShoalSearchCV({"units": [8, 16], "learning_rate": [0.01, 0.05]}, search="grid", schedule=FULL, cv=3)
    pipeline = clone(make_pipeline(StandardScaler(), search)).fit(IRIS, NAMES)
    found = pipeline[-1]
    results = found.cv_results_
    assert pipeline.score(IRIS, NAMES) > 0.85
    assert results["params"][found.best_index_] == found.best_params_
    assert results["rank_test_score"][found.best_index_] == 1
    assert found.best_score_ == pytest.approx(results["mean_test_score"][found.best_index_])
    splits = np.array([results[f"split{k}_test_score"] for k in range(found.n_splits_)])
    np.testing.assert_allclose(splits.mean(axis=0), results["mean_test_score"])
    assert list(results["param_units"]) == [p["units"] for p in results["params"]]
    assert list(found.classes_) == list(np.unique(NAMES))


@parametrize_with_checks([
    shoal.ShoalSearchCV({"units": 16, "learning_rate": 0.03, "batch_size": 16}, cv=2, search="grid", schedule={"method": "full", "epochs": 60}, task=task)
    for task in ("classification", "regression")
])
def test_scikit_learns_checks(estimator, check):
    check(estimator)
