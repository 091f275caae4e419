# SPDX-License-Identifier: Apache-2.0
"""JAX: an epoch's steps in one lax.scan, compiled; one network, or 16 by vmap with one learning rate each."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy

from work import BETA_1, BETA_2, EPSILON, LEARNING_RATE, Work


def _loss(layers, x, y):
    for kernel, bias in layers[:-1]:
        x = jax.nn.relu(x @ kernel + bias)
    kernel, bias = layers[-1]
    log_p = jax.nn.log_softmax(x @ kernel + bias)
    return -jnp.mean(jnp.take_along_axis(log_p, y[:, None], axis=1))


def adam_step(state, x, y, rate):
    layers, means, variances, t = state
    loss, gradients = jax.value_and_grad(_loss)(layers, x, y)
    t = t + 1
    step = rate * jnp.sqrt(1 - BETA_2**t) / (1 - BETA_1**t)
    means = jax.tree.map(lambda m, g: m + (g - m) * (1 - BETA_1), means, gradients)
    variances = jax.tree.map(lambda v, g: v + (g * g - v) * (1 - BETA_2), variances, gradients)
    layers = jax.tree.map(lambda w, m, v: w - step * m / (jnp.sqrt(v) + EPSILON), layers, means, variances)
    return (layers, means, variances, t), loss


@functools.partial(jax.jit, donate_argnums=0)
def _single(state, x, y, order, rate):
    return jax.lax.scan(lambda s, rows: adam_step(s, x[rows], y[rows], rate), state, order)


@functools.partial(jax.jit, donate_argnums=0)
def _shared(state, x, y, order, rates):
    def step(s, rows):
        return jax.vmap(adam_step, in_axes=(0, None, None, 0))(s, x[rows], y[rows], rates)

    return jax.lax.scan(step, state, order)


@functools.partial(jax.jit, donate_argnums=0)
def _own(state, x, y, orders, rates):
    def step(s, rows):
        return jax.vmap(adam_step)(s, x[rows], y[rows], rates)

    return jax.lax.scan(step, state, orders)


class _Trainer:
    GFLOPS = 80.0

    def __init__(self, work: Work, epoch, trials: int, own_orders: bool) -> None:
        self.trials, self.steps = trials, work.steps(trials, self.GFLOPS)
        self._work, self._epoch, self._own_orders = work, epoch, own_orders
        self._random = numpy.random.default_rng(1)
        self._x, self._y = (jnp.asarray(a) for a in work.arrays())
        shape = (trials,) if trials > 1 else ()
        layers = []
        for a, b in zip(work.sizes, work.sizes[1:]):
            limit = (6 / (a + b)) ** 0.5
            layers.append((jnp.asarray(self._random.uniform(-limit, limit, (*shape, a, b)), jnp.float32), jnp.zeros((*shape, b), jnp.float32)))
        zeros = jax.tree.map(jnp.zeros_like, layers)
        self._state = (layers, zeros, jax.tree.map(jnp.zeros_like, layers), jnp.zeros(shape, jnp.float32))
        self._rates = LEARNING_RATE * jnp.linspace(0.5, 1, trials, dtype=jnp.float32) if trials > 1 else jnp.float32(LEARNING_RATE)
        self._last = float("nan")

    def _order(self):
        n = self.steps * self._work.batch
        return self._random.permutation(self._work.rows)[:n].reshape(self.steps, self._work.batch)

    def run(self) -> None:
        order = numpy.stack([self._order() for _ in range(self.trials)], axis=1) if self._own_orders else self._order()
        self._state, losses = self._epoch(self._state, self._x, self._y, order.astype(numpy.int32), self._rates)
        self._last = float(losses[-1].mean())  # waits

    def loss(self) -> float:
        return self._last


MODES = {
    "jax single": lambda work: _Trainer(work, _single, 1, False),
    "jax vmap 16": lambda work: _Trainer(work, _shared, 16, False),
    "jax vmap 16, own batches": lambda work: _Trainer(work, _own, 16, True),
}
