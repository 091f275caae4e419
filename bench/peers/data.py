# SPDX-License-Identifier: Apache-2.0
"""The data sets that all sides train on, as arrays for the peers and as arguments for `shoal bench`."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import os
import pathlib

import numpy

FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist")  # Debian package dataset-fashion-mnist
SHARED = pathlib.Path(os.environ.get("SHOAL_DATA", pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"))


@dataclasses.dataclass(frozen=True)
class Data:
    """x: float32 [rows, features], y: int32 [rows], 0 .. classes - 1."""

    x: numpy.ndarray
    y: numpy.ndarray
    classes: int


def _idx(path: pathlib.Path) -> numpy.ndarray:
    if not path.exists():
        raise SystemExit(f"{path} is missing: see bench/peers/README.md for the data sets")
    with gzip.open(path) as file:
        content = file.read()
    shape = numpy.frombuffer(content, ">i4", count=content[3], offset=4)
    return numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * content[3]).reshape(shape)


def _idx_files(name: str) -> tuple[pathlib.Path, pathlib.Path]:
    folder = FASHION if name == "fashion" else SHARED / "mnist"
    return folder / "train-images-idx3-ubyte.gz", folder / "train-labels-idx1-ubyte.gz"


def _adult() -> Data:
    """Numbers standardised, each text's levels as columns of 0 and 1: what `shoal` makes of the table by default."""
    import pandas

    path = SHARED / "adult.csv.gz"
    if not path.exists():
        raise SystemExit(f"{path} is missing: see bench/peers/README.md for the data sets")
    table = pandas.read_csv(path, na_values="?", skipinitialspace=True)
    target = table.pop("income").astype("category").cat.codes.to_numpy(numpy.int32)
    numbers = table.select_dtypes("number")
    numbers = (numbers - numbers.mean()) / numbers.std()
    texts = pandas.get_dummies(table.select_dtypes(exclude="number").fillna("?"), dtype=numpy.float32)
    return Data(numpy.hstack([numbers, texts]).astype(numpy.float32), target, 2)


@functools.cache
def load(name: str) -> Data:
    """`fashion`, `digits` (both uint8 / 255) or `adult`."""
    if name == "adult":
        return _adult()
    images, labels = (_idx(path) for path in _idx_files(name))
    x = images.reshape(len(images), -1).astype(numpy.float32) * numpy.float32(1 / 255)
    return Data(x, labels.astype(numpy.int32), 10)


def shoal_arguments(name: str) -> list[str]:
    """The same data for `shoal bench`."""
    if name == "adult":
        return ["--data", str(SHARED / "adult.csv.gz"), "--target", "income"]
    images, labels = _idx_files(name)
    return ["--data", str(images), "--labels", str(labels)]
