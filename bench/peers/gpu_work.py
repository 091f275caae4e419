# SPDX-License-Identifier: Apache-2.0
"""What is trained on a GPU: a population of equal networks on synthetic rows, as in `shoal bench`, but with classes that can be learned."""

from __future__ import annotations

import dataclasses

import numpy

from work import LEARNING_RATE


@dataclasses.dataclass(frozen=True)
class GpuWork:
    """`trials` MLPs with ReLU, softmax cross-entropy and Adam, which see the same minibatches."""

    shape: str
    batch: int
    trials: int
    precision: str  # fp32 or tf32
    rows: int
    steps: int = 40  # minibatches of a chunk: what a mode trains by in one call

    @property
    def sizes(self) -> list[int]:
        return [int(size) for size in self.shape.split("-")]

    def arrays(self) -> tuple[numpy.ndarray, numpy.ndarray]:
        """uint8 [rows, features], to be scaled to 0 .. 1, and classes [rows]: which of as many stripes of columns is the brightest."""
        random = numpy.random.default_rng(0)
        features, classes = self.sizes[0], self.sizes[-1]
        x = random.integers(0, 192, (self.rows, features), numpy.uint8)
        y = random.integers(0, classes, self.rows, numpy.int32)
        x[numpy.arange(features) * classes // features == y[:, None]] += 64
        return x, y

    def kernels(self) -> list[numpy.ndarray]:
        """Initial weights [trials, inputs, units] of each layer; biases start at 0. Those of 64 networks repeat, at other learning rates."""
        random = numpy.random.default_rng(1)
        drawn = [(6 / (a + b)) ** 0.5 * random.uniform(-1, 1, (min(self.trials, 64), a, b)) for a, b in zip(self.sizes, self.sizes[1:])]
        return [numpy.resize(kernel.astype(numpy.float32), (self.trials, *kernel.shape[1:])) for kernel in drawn]

    def rates(self) -> numpy.ndarray:
        return numpy.linspace(LEARNING_RATE, LEARNING_RATE / 10, self.trials, dtype=numpy.float32)

    def orders(self):
        """Rows of a chunk's minibatches [steps, batch], without end; every epoch in a new order."""
        random = numpy.random.default_rng(2)
        left, n = numpy.empty(0, numpy.int32), self.steps * self.batch
        while True:
            while len(left) < n:
                left = numpy.concatenate([left, random.permutation(self.rows).astype(numpy.int32)])
            yield left[:n].reshape(self.steps, self.batch)
            left = left[n:]
