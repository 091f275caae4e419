# SPDX-License-Identifier: Apache-2.0
"""PyTorch on a GPU: a step of all networks compiled as one function, a chunk of steps captured in one CUDA graph.

That is what torch.compile's mode "reduce-overhead" does for one step, with the launches of a whole chunk in one. The products stay cuBLAS's.
    bmm    backward by hand; the first layers side by side as one wide product, which networks with the same minibatch allow
    vmap   torch.func's vmap of grad over a function of one network
"""

from __future__ import annotations

import gc
import itertools
import statistics
import time

import torch

from work import BETA_1, BETA_2, EPSILON


def _bmm_gradients(layers, x, y, n: int):
    """First layer: kernel [inputs, n * units], bias [n * units]; others [n, inputs, units], [n, 1, units]."""
    (kernel, bias), *rest = layers
    inputs = []
    h = torch.addmm(bias, x, kernel).view(len(x), n, -1).transpose(0, 1)  # (n, batch, units)
    for kernel, bias in rest:
        h = torch.relu(h)
        inputs.append(h)
        h = torch.baddbmm(bias, h, kernel)
    log_p = torch.log_softmax(h, dim=2)  # (n, batch, classes)
    losses = -log_p.gather(2, y.view(1, -1, 1).expand(n, -1, 1)).mean((1, 2))
    is_class = y[:, None] == torch.arange(h.shape[2], device=y.device)
    d = (log_p.exp() - is_class.float()) / len(y)
    gradients = []
    for (kernel, _), h in zip(reversed(rest), reversed(inputs)):
        gradients.append((torch.bmm(h.transpose(1, 2), d), d.sum(1, keepdim=True)))
        d = torch.bmm(d, kernel.transpose(1, 2)) * (h > 0)
    d = d.transpose(0, 1).reshape(len(x), -1)  # (batch, n * units)
    gradients.append((x.T @ d, d.sum(0)))
    return losses, gradients[::-1]


def _loss(layers, x, y):
    for kernel, bias in layers[:-1]:
        x = torch.relu(x @ kernel + bias)
    kernel, bias = layers[-1]
    return torch.nn.functional.cross_entropy(x @ kernel + bias, y)


def _vmap_gradients(layers, x, y, n: int):
    """Every layer: kernel [n, inputs, units], bias [n, 1, units]."""
    gradients, losses = torch.func.vmap(torch.func.grad_and_value(_loss), in_dims=(0, None, None))(layers, x, y)
    return losses, gradients


def _step(gradients_of, layers, means, variances, t, rates, n: int, x, y, rows):
    """Adam in place; losses [n]. `rates` has a tensor for each layer, in the shape of its biases."""
    losses, gradients = gradients_of(layers, x[rows].float() / 255, y[rows], n)
    t += 1
    correction = torch.sqrt(1 - BETA_2**t) / (1 - BETA_1**t)
    for weights, gradient, mean, variance, rate in zip(layers, gradients, means, variances, rates):
        for w, g, m, v in zip(weights, gradient, mean, variance):
            m.lerp_(g, 1 - BETA_1)
            v.lerp_(g * g, 1 - BETA_2)
            w.sub_(rate * correction * m / (v.sqrt() + EPSILON))
    return losses


class _Trainer:
    def __init__(self, work, device: str, gradients_of, wide: bool) -> None:
        torch.set_float32_matmul_precision("high" if work.precision == "tf32" else "highest")
        n = work.trials
        x, y = (torch.from_numpy(a).to(device) for a in work.arrays())
        y, rate = y.long(), torch.from_numpy(work.rates()).to(device)
        layers, rates = [], []
        for kernel in work.kernels():
            _, a, b = kernel.shape
            kernel = torch.from_numpy(kernel).to(device)
            if wide and not layers:
                layers.append((kernel.transpose(0, 1).reshape(a, n * b), torch.zeros(n * b, device=device)))
                rates.append(rate.repeat_interleave(b))
            else:
                layers.append((kernel, torch.zeros(n, 1, b, device=device)))
                rates.append(rate.view(n, 1, 1).clone())
        means, variances = ([[torch.zeros_like(w) for w in weights] for weights in layers] for _ in range(2))
        t = torch.zeros((), device=device)
        self._order = torch.zeros((work.steps, work.batch), dtype=torch.int64, device=device)
        self._losses = torch.zeros((work.steps, n), device=device)
        step = torch.compile(_step, dynamic=False)

        def chunk() -> None:
            torch.stack([step(gradients_of, layers, means, variances, t, rates, n, x, y, rows) for rows in self._order], out=self._losses)

        self._train = self._alive = chunk  # a graph keeps none of the tensors alive that it uses
        if device == "cuda":
            # Compilation takes steps: at rate 0, and what else they leave is zeroed.
            kept = [r.clone() for r in rates]
            torch._foreach_zero_(rates)
            chunk()
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                chunk()
            torch._foreach_zero_([t, *itertools.chain(*means, *variances)])
            torch._foreach_copy_(rates, kept)
            self._train = graph.replay

    def put(self, order):
        return torch.from_numpy(order).to(self._order)

    def run(self, order) -> None:
        self._order.copy_(order)
        self._train()

    def losses(self):
        return self._losses.cpu().numpy()


def wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def release() -> None:
    """After a trainer is gone. Compiled code goes too: another work's shapes would count as dynamic ones."""
    torch._dynamo.reset()
    gc.collect()
    torch.cuda.empty_cache()


def rates(device: str, repeats: int = 9, launches: int = 4) -> dict:
    """What the card itself reaches, medians: bytes read and written by copies in its memory, and products of large matrices."""

    def seconds(call) -> float:
        times = []
        for _ in range(1 + repeats):
            start = time.perf_counter()
            for _ in range(launches):
                call()
            wait()
            times.append((time.perf_counter() - start) / launches)
        return statistics.median(times[1:])

    n, size = (8192, 1 << 31) if device == "cuda" else (512, 1 << 24)
    source, target = torch.ones(2, size, dtype=torch.uint8, device=device)
    found = {"copy_gb_per_second": 2 * size / seconds(lambda: target.copy_(source)) / 1e9}
    for name, precision, dtype in (("fp32", "highest", torch.float32), ("tf32", "high", torch.float32), ("bf16", "highest", torch.bfloat16)):
        torch.set_float32_matmul_precision(precision)
        a, b = torch.randn(2, n, n, device=device).to(dtype)
        found[f"{name}_tflops"] = 2 * n**3 / seconds(lambda: torch.mm(a, b)) / 1e12
    return found


MODES = {
    "bmm": lambda work, device: _Trainer(work, device, _bmm_gradients, wide=True),
    "vmap": lambda work, device: _Trainer(work, device, _vmap_gradients, wide=False),
}
