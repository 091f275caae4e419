#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes people.csv and people.json: what scikit-learn's ColumnTransformer makes of a small table, fitted on the training
rows of each of three folds. Needs numpy, pandas and scikit-learn."""
import json
import pathlib

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, QuantileTransformer, StandardScaler

here = pathlib.Path(__file__).parent
NUMBERS = ["age", "income", "height"]
TEXTS = ["city", "job"]
MIN_COUNT = 4
SCALERS = {"standard": StandardScaler, "minmax": MinMaxScaler}


def table():
    rng = np.random.default_rng(7)
    n = 60
    data = pd.DataFrame({
        "city": rng.choice(["Bonn", "Köln", "Essen", "Ulm", "Jena", "Kiel"], n, p=[0.4, 0.25, 0.15, 0.1, 0.06, 0.04]),
        "age": rng.integers(18, 80, n).astype(float),
        "income": np.round(rng.lognormal(8, 1, n), 2),
        "job": rng.choice(["a, b", 'say "x"', "plain"], n, p=[0.5, 0.3, 0.2]),
        "height": np.round(rng.normal(1.7, 0.1, n), 4),
        "fold": np.arange(n) % 3,
        "bought": rng.choice(["no", "yes"], n),
    })
    data.loc[rng.choice(n, 7, replace=False), "age"] = np.nan
    data.loc[rng.choice(n, 10, replace=False), "city"] = np.nan
    data.loc[rng.choice(n, 2, replace=False), "job"] = np.nan
    return data


def features(data, train, scaler, imputation):
    numbers = Pipeline([("impute", SimpleImputer(strategy=imputation)), ("scale", SCALERS[scaler]())])
    texts = OneHotEncoder(min_frequency=MIN_COUNT, handle_unknown="infrequent_if_exist", sparse_output=False)
    both = ColumnTransformer([("numbers", numbers, NUMBERS), ("texts", texts, TEXTS)], verbose_feature_names_out=False)
    both.fit(data.iloc[train])
    values = both.transform(data)
    names = both.get_feature_names_out()
    return {name.replace("_infrequent_sklearn", "=other").replace("_nan", "=missing"): [int(v) if v == int(v) else v for v in values[:, i].tolist()] for i, name in enumerate(names)}


def knots(data, train, imputation):
    x = SimpleImputer(strategy=imputation).fit(data.iloc[train][["height"]]).transform(data.iloc[train][["height"]])
    quantile = QuantileTransformer(n_quantiles=256, output_distribution="normal", subsample=None).fit(x)
    at = np.quantile(x[:, 0], np.arange(256) / 255)
    return {"knots": at.tolist(), "scores": quantile.transform(at[:, None])[:, 0].tolist()}


if __name__ == "__main__":
    data = table()
    data.to_csv(here / "people.csv", index=False)
    data = pd.read_csv(here / "people.csv")  # as a user has it
    cases = []
    for fold in range(3):
        train = np.flatnonzero(data["fold"] != fold)
        for scaler, imputation in [("standard", "mean"), ("minmax", "median")]:
            cases.append({"fold": fold, "scaling": scaler, "imputation": imputation, "features": features(data, train, scaler, imputation)})
    cases.append({"fold": 2, "scaling": "quantile", "imputation": "mean", **knots(data, train, "mean")})
    text = json.dumps({"min_count": MIN_COUNT, "cases": cases}, allow_nan=False)
    (here / "people.json").write_text(text + "\n")
