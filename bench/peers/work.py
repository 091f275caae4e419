# SPDX-License-Identifier: Apache-2.0
"""What is trained: the same for shoal and for every peer."""

from __future__ import annotations

import dataclasses

import data

LEARNING_RATE = 0.001
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


@dataclasses.dataclass(frozen=True)
class Work:
    """An MLP with ReLU, softmax cross-entropy and Adam, on the first `rows` rows of a data set."""

    data: str
    hidden: tuple[int, ...]
    batch: int
    rows: int

    @property
    def name(self) -> str:
        return f"{self.data}:{'-'.join(map(str, self.sizes))}:{self.batch}"

    @property
    def sizes(self) -> tuple[int, ...]:
        known = data.load(self.data)
        return (known.x.shape[1], *self.hidden, known.classes)

    def arrays(self):
        known = data.load(self.data)
        return known.x[: self.rows], known.y[: self.rows]

    @property
    def flops(self) -> float:
        """Operations that training needs a sample: docs/bench.md."""
        pairs = list(zip(self.sizes, self.sizes[1:]))
        return 2.0 * (2 * pairs[0][0] * pairs[0][1] + 3 * sum(a * b for a, b in pairs[1:]))

    def steps(self, trials: int, gflops: float) -> int:
        """Steps of `trials` networks that a process at that speed takes half a second for."""
        a_step = self.flops * self.batch * trials
        return max(4, min(self.rows // self.batch, round(0.5e9 * gflops / a_step)))
