# SPDX-License-Identifier: Apache-2.0
"""JAX on a GPU: vmap over the networks, a chunk of steps in one lax.scan, compiled, with the state donated."""

from __future__ import annotations

import functools
import gc

import jax
import jax.numpy as jnp
import numpy

from modes.with_jax import adam_step


@functools.partial(jax.jit, donate_argnums=0)
def _chunk(state, x, y, order, rates):
    # The first layers' kernels are [inputs, trials, units]: one wide product needs no transposition.
    layers = [(1 if layer == 0 else 0, 0) for layer in range(len(state[0]))]
    axes = (layers, layers, layers, 0)
    step_all = jax.vmap(adam_step, in_axes=(axes, None, None, 0), out_axes=(axes, 0))
    return jax.lax.scan(lambda s, rows: step_all(s, x[rows].astype(jnp.float32) / 255, y[rows], rates), state, order)


class _Trainer:
    def __init__(self, work, device: str) -> None:
        jax.config.update("jax_default_matmul_precision", {"fp32": "highest", "tf32": "tensorfloat32"}[work.precision])
        self._x, self._y = (jnp.asarray(a) for a in work.arrays())
        layers = [(jnp.asarray(kernel), jnp.zeros((work.trials, kernel.shape[2]))) for kernel in work.kernels()]
        layers[0] = (layers[0][0].swapaxes(0, 1), layers[0][1])
        means, variances = (jax.tree.map(jnp.zeros_like, layers) for _ in range(2))
        self._state = (layers, means, variances, jnp.zeros(work.trials))
        self._rates = jnp.asarray(work.rates())

    def put(self, order):
        return jnp.asarray(order)

    def run(self, order) -> None:
        self._state, self._losses = _chunk(self._state, self._x, self._y, order, self._rates)

    def losses(self):
        return numpy.asarray(self._losses)


def wait() -> None:
    jax.block_until_ready(jax.live_arrays())


def release() -> None:
    jax.clear_caches()
    gc.collect()


MODES = {"jax": _Trainer}
