# SPDX-License-Identifier: Apache-2.0
"""The same training in PyTorch, in float64, for full-batch cases whose equations Keras and PyTorch share. Where an
optimizer's epsilon stands elsewhere (adam, adamw, adamax, rmsprop, adagrad), only cases without one worth the name are."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import data as datasets
import keras_runs

ACTIVATIONS = {
    "relu": F.relu, "leaky_relu": lambda x, negative_slope=0.2: F.leaky_relu(x, negative_slope), "elu": lambda x, alpha=1.0: F.elu(x, alpha),
    "selu": F.selu, "gelu": F.gelu, "silu": F.silu, "mish": F.mish, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    "hard_sigmoid": F.hardsigmoid, "softplus": F.softplus, "softsign": F.softsign, "exponential": torch.exp, "linear": lambda x: x,
}


def optimizer_of(model, variables):
    p = dict(model["optimizer"])
    name, rate = p.pop("name"), p.pop("learning_rate", None)
    epsilon, betas = p.pop("epsilon", 1e-7), (p.pop("beta_1", 0.9), p.pop("beta_2", 0.999))
    decay = model.get("weight_decay", 0.0)
    if name == "sgd":
        return torch.optim.SGD(variables, lr=rate or 0.01, weight_decay=0.0, **p)
    if name == "rmsprop":
        return torch.optim.RMSprop(variables, lr=rate or 1e-3, alpha=p.pop("rho", 0.9), eps=epsilon, **p)
    if name == "adagrad":
        return torch.optim.Adagrad(variables, lr=rate or 1e-3, eps=epsilon, **p)
    if name == "adadelta":
        return torch.optim.Adadelta(variables, lr=rate or 1e-3, rho=p.pop("rho", 0.95), eps=epsilon)
    if name == "adam":
        return torch.optim.Adam(variables, lr=rate or 1e-3, betas=betas, eps=epsilon, **p)
    if name == "adamw":
        return torch.optim.AdamW(variables, lr=rate or 1e-3, betas=betas, eps=epsilon, weight_decay=decay, **p)
    if name == "adamax":
        return torch.optim.Adamax(variables, lr=rate or 1e-3, betas=betas, eps=epsilon)
    assert name == "nadam"
    return torch.optim.NAdam(variables, lr=rate or 1e-3, betas=betas, eps=epsilon, momentum_decay=1.0)  # Keras's 0.96^t


def loss_of(model, d, z, y):
    name = model.get("loss", {}).get("name", keras_runs.DEFAULT_LOSS[d["task"]])
    smoothing = model.get("label_smoothing", 0.0)
    if name == "crossentropy":
        if model.get("output") == "sigmoid":
            p = torch.sigmoid(z)
            z = torch.log(p / p.sum(dim=1, keepdim=True))  # log-softmax leaves it as it is
        return F.cross_entropy(z, y.argmax(dim=1), label_smoothing=smoothing)
    if name == "binary_crossentropy":
        return F.binary_cross_entropy_with_logits(z, y * (1 - smoothing) + 0.5 * smoothing)
    if name == "huber":
        return F.huber_loss(z, y, delta=model["loss"].get("delta", 1.0))
    return {"mse": F.mse_loss, "mae": F.l1_loss}[name](z, y)


def clip(variables, limit):
    """As nn.utils.clip_grad_norm_, which adds 1e-6 to the norm."""
    norm = nn.utils.get_total_norm([v.grad for v in variables])
    for v in variables:
        v.grad *= torch.clamp(limit / norm, max=1.0)


def train(case, d):
    """Weights after each epoch that Keras's result has, and all losses."""
    model, n = case["model"], d["n_train"]
    assert model["batch_size"] >= n and "learning_rate_schedule" not in model and "max_norm" not in model
    x, y = (torch.tensor(a[:n], dtype=torch.float64) for a in (datasets.features(d), keras_runs.targets_of(d)))
    layers = [(torch.tensor(k, requires_grad=True), torch.tensor(b, requires_grad=True))
              for k, b in datasets.initial_weights(keras_runs.sizes_of(case, d))]
    variables = [v for layer in layers for v in layer]
    optimizer = optimizer_of(model, variables)
    f = dict(model["activation"])
    function = ACTIVATIONS[f.pop("name")]
    result = {"losses": [], "weights": {}}
    for epoch in range(1, case["epochs"] + 1):
        h = x
        for kernel, bias in layers[:-1]:
            h = function(h @ kernel + bias, **f)
        loss = loss_of(model, d, h @ layers[-1][0] + layers[-1][1], y)
        result["losses"].append(loss.item())
        optimizer.zero_grad()
        (loss + model.get("l2", 0.0) * sum((k * k).sum() for k, _ in layers)).backward()
        if "clip_norm" in model:
            for v in variables:
                clip([v], model["clip_norm"])
        if "global_clip_norm" in model:
            clip(variables, model["global_clip_norm"])
        optimizer.step()
        if epoch in (1, case["epochs"]):
            result["weights"][epoch] = np.concatenate([v.detach().numpy().ravel() for v in variables])
    return result
