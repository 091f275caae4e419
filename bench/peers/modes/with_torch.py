# SPDX-License-Identifier: Apache-2.0
"""PyTorch: modules with fused Adam, one network at a time; and 16 networks as stacked tensors, by bmm or by torch.func.vmap."""

from __future__ import annotations

import torch

from work import BETA_1, BETA_2, EPSILON, LEARNING_RATE, Work


def _sequential(work: Work) -> torch.nn.Sequential:
    layers: list[torch.nn.Module] = []
    for a, b in zip(work.sizes, work.sizes[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def _adam(parameters) -> torch.optim.Adam:
    return torch.optim.Adam(parameters, lr=LEARNING_RATE, betas=(BETA_1, BETA_2), eps=EPSILON, fused=True)


class _Trainer:
    GFLOPS = 40.0

    def __init__(self, work: Work, trials: int) -> None:
        torch.manual_seed(1)
        self.trials, self.steps = trials, work.steps(trials, self.GFLOPS)
        self._work = work
        x, y = work.arrays()
        self._x, self._y = torch.from_numpy(x), torch.from_numpy(y).long()
        self._last = float("nan")

    def run(self) -> None:
        order = torch.randperm(self._work.rows)
        for step in range(self.steps):
            rows = order[step * self._work.batch : (step + 1) * self._work.batch]
            loss = self._step(self._x[rows], self._y[rows])
        self._last = float(loss) / self.trials

    def loss(self) -> float:
        return self._last


class _Eager(_Trainer):
    def __init__(self, work: Work) -> None:
        super().__init__(work, 1)
        self._model = _sequential(work)
        self._optimizer = _adam(self._model.parameters())

    def _step(self, x, y):
        self._optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(self._model(x), y)
        loss.backward()
        self._optimizer.step()
        return loss.detach()


class _Stacked(_Trainer):
    """Weights [trials, inputs, units]; the networks share minibatches and the learning rate, which fused Adam takes one of."""

    def __init__(self, work: Work, by_vmap: bool) -> None:
        super().__init__(work, 16)
        self._layers = []
        for a, b in zip(work.sizes, work.sizes[1:]):
            limit = (6 / (a + b)) ** 0.5
            kernel = torch.empty(self.trials, a, b).uniform_(-limit, limit).requires_grad_()
            self._layers.append((kernel, torch.zeros(self.trials, 1, b, requires_grad=True)))
        self._optimizer = _adam([p for layer in self._layers for p in layer])
        self._forward = torch.func.vmap(self._one, in_dims=(0, None)) if by_vmap else self._all

    @staticmethod
    def _one(layers, x):
        for kernel, bias in layers[:-1]:
            x = torch.relu(torch.addmm(bias, x, kernel))
        kernel, bias = layers[-1]
        return torch.addmm(bias, x, kernel)

    @staticmethod
    def _all(layers, x):
        x = x.expand(layers[0][0].shape[0], *x.shape)
        for kernel, bias in layers[:-1]:
            x = torch.relu(torch.baddbmm(bias, x, kernel))
        kernel, bias = layers[-1]
        return torch.baddbmm(bias, x, kernel)

    def _step(self, x, y):
        self._optimizer.zero_grad(set_to_none=True)
        logits = self._forward(self._layers, x)
        # The sum of the networks' mean losses: each gets the gradient that it would have alone.
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y.repeat(self.trials), reduction="sum") / len(y)
        loss.backward()
        self._optimizer.step()
        return loss.detach()


MODES = {
    "torch eager": _Eager,
    "torch bmm 16": lambda work: _Stacked(work, by_vmap=False),
    "torch vmap 16": lambda work: _Stacked(work, by_vmap=True),
}
