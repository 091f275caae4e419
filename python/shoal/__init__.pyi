# SPDX-License-Identifier: Apache-2.0
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._search_cv import ShoalSearchCV as ShoalSearchCV

__version__: str

class Model:
    task: Literal["multiclass", "binary", "regression"]
    classes_: NDArray[Any] | None
    card: dict[str, Any]
    def predict(self, X: ArrayLike) -> NDArray[Any]: ...
    def predict_proba(self, X: ArrayLike) -> NDArray[np.float32]: ...
    def save(self, path: str | os.PathLike[str]) -> None: ...

class Sweep:
    results: dict[str, Any]
    best_trial: int | None
    best_params: dict[str, Any] | None
    best_score: float | None
    def __len__(self) -> int: ...
    def trial(self, number: int) -> dict[str, Any]: ...
    @property
    def trials(self) -> list[dict[str, Any]]: ...
    def run_scores(self, number: int) -> NDArray[np.float64]: ...
    def model(self, trial: int | None = None) -> Model: ...
    def ensemble(self, size: int = 10) -> Model: ...
    def predict(self, X: ArrayLike) -> NDArray[Any]: ...
    def predict_proba(self, X: ArrayLike) -> NDArray[np.float32]: ...

def load_model(path: str | os.PathLike[str]) -> Model: ...
def sweep(
    X: ArrayLike,
    y: ArrayLike,
    parameters: Mapping[str, Any],
    *,
    task: Literal["classification", "regression"] | None = None,
    study: str | os.PathLike[str] = "",
    overwrite: bool = False,
    on_event: Callable[[dict[str, Any]], object] | None = None,
    search: str | Mapping[str, Any] = ...,
    schedule: str | Mapping[str, Any] = ...,
    validation: float | str | Mapping[str, Any] = ...,
    test: float | str | Mapping[str, Any] = ...,
    objective: str | Sequence[str] | Mapping[str, Any] = ...,
    metrics: Sequence[str] = ...,
    constraints: str | Sequence[str] = ...,
    seed: int = ...,
    repeats: int = ...,
    refit: bool = ...,
    stop: Mapping[str, Any] | str = ...,
    engine: Mapping[str, Any] = ...,
    data: Mapping[str, Any] = ...,
) -> Sweep: ...
