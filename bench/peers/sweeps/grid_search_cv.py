# SPDX-License-Identifier: Apache-2.0
"""scikit-learn's GridSearchCV of MLPClassifier with a process a core: 2 x 3 configurations, 3 folds, 3 epochs each."""

from __future__ import annotations

import argparse
import os
import time
import warnings

import common

FOLDS = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("batch", type=int)
    parser.add_argument("seed", type=int)
    arguments = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"  # the processes take the cores
    os.environ["PYTHONWARNINGS"] = "ignore"  # that 3 epochs are not convergence
    warnings.simplefilter("ignore")
    from sklearn.model_selection import GridSearchCV
    from sklearn.neural_network import MLPClassifier

    x, y = common.fashion()
    hidden = [(units,) * layers for layers in common.LAYERS for units in common.UNITS]
    model = MLPClassifier(batch_size=arguments.batch, max_iter=common.EPOCHS, alpha=0.0, random_state=arguments.seed)
    search = GridSearchCV(model, {"hidden_layer_sizes": hidden}, cv=FOLDS, n_jobs=-1, refit=False)
    start = time.perf_counter()
    search.fit(x, y)
    common.report(time.perf_counter() - start, len(hidden) * FOLDS * common.EPOCHS, float(search.best_score_))


if __name__ == "__main__":
    main()
