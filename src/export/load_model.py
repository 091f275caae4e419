#!/usr/bin/env python3
"""Predictions of a model that shoal exported, without shoal.

    load_model.py [MODEL] ROWS [--with sklearn]

MODEL.onnx is run by onnxruntime, which needs nothing else; MODEL.safetensors by PyTorch; MODEL.npz by Keras, or by scikit-learn
where it has the activation. ROWS: a CSV file with the columns of the training table, or an NPY file [rows][features] for a model of
arrays. Prints CSV: probabilities of the classes, or predictions.

As a module: predict(model_path, rows) with rows = {column: list of str} or an array, and the functions below it.
"""
import csv
import json
import sys

import numpy as np

DEFAULT_MODEL = "MODEL"


def predict(path, rows, peer=None):
    """[rows][classes] probabilities, or [rows][targets] in the target's unit."""
    if path.endswith(".onnx"):
        return predict_onnx(path, rows)
    card, tensors = read_safetensors(path) if path.endswith(".safetensors") else read_npz(path)
    run = run_torch if path.endswith(".safetensors") else run_sklearn if peer == "sklearn" else run_keras
    total, weight = 0.0, 0
    for times, member, layers, tables in members(card, tensors):
        outputs = run(member, layers, features(member, tables, rows))
        if member["task"] == "regression":
            outputs = outputs * tables["target_scale"] + tables["target_shift"]
        elif member["task"] == "binary":
            outputs = np.hstack([1 - outputs, outputs])
        total, weight = total + times * outputs.astype(np.float64), weight + times
    return total / weight


# --- Files.


def predict_onnx(path, rows):
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    if isinstance(rows, dict):
        card = first_card(json.loads(session.get_modelmeta().custom_metadata_map["shoal"]))
        feeds = {}
        for wanted in session.get_inputs():
            cells = rows[wanted.name]
            column = numbers(card, cells) if wanted.type == "tensor(float)" else np.array([cell.strip(" \t") for cell in cells], dtype=object)
            feeds[wanted.name] = column.reshape(-1, 1)
    else:
        feeds = {"features": np.asarray(rows, np.float32).reshape(len(rows), -1)}
    return session.run([session.get_outputs()[-1].name], feeds)[0].astype(np.float64)


def read_safetensors(path):
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        return json.loads(file.metadata()["shoal"]), {name: file.get_tensor(name) for name in file.keys()}


def read_npz(path):
    with np.load(path) as file:
        return json.loads(str(file["metadata"])), {name: file[name] for name in file.files if name != "metadata"}


def first_card(card):
    return {**card["shared"], **card["tables"][0], **card["models"][0]["card"]} if card["format"] == "shoal-ensemble" else card


def members(card, tensors):
    """(times, card, [(kernel [inputs][units], bias [units])], tables) of each network."""

    def layers(named):
        if "coefs_0" in named:
            return [(named[f"coefs_{i}"], named[f"intercepts_{i}"]) for i in range(sum(n.startswith("coefs_") for n in named))]
        n = sum(name.endswith(".weight") for name in named)
        return [(named[f"layers.{i}.weight"].T, named[f"layers.{i}.bias"]) for i in range(n)]

    def beginning(*prefixes):
        return {name[len(p):]: tensor for name, tensor in tensors.items() for p in prefixes if name.startswith(p)}

    if card["format"] != "shoal-ensemble":
        yield 1, card, layers(tensors), tensors
        return
    for i, model in enumerate(card["models"]):
        own = {**card["shared"], **card["tables"][model["tables"]], **model["card"]}
        tables = beginning(f"tables.{model['tables']}.", f"tables_{model['tables']}_")
        yield model["times"], own, layers(beginning(f"models.{i}.", f"models_{i}_")), tables


# --- Preprocessing: what ONNX files have inside.


def numbers(card, cells):
    missing = {"", *card["table"]["missing"]}
    comma = card["table"]["decimal"] == "," or (card["table"]["decimal"] is None and card["table"]["separator"] == ";")
    texts = (cell.strip(" \t") for cell in cells)
    return np.array([np.nan if text in missing else float(text.replace(",", ".") if comma else text) for text in texts], np.float32)


def features(card, tables, rows):
    """float [rows][n_features] of raw rows."""
    n = card["n_numeric"]
    if not isinstance(rows, dict):
        raw = np.asarray(rows, np.float32).reshape(len(rows), -1)
    else:
        n_rows = len(next(iter(rows.values())))
        raw = np.array([numbers(card, rows[name]) for name in card["feature_names"]], np.float32).reshape(n, n_rows).T
    missing = np.isnan(raw)
    if missing.any():
        raw = np.where(missing, tables["impute"], raw)
    out = np.zeros((len(raw), card["n_features"]), np.float32)
    if "knots" in tables:
        for k in range(n):
            out[:, k] = quantile_scores(raw[:, k], tables["knots"][k], tables["scores"][k])
    elif n:
        out[:, :n] = raw * tables["scale"] + tables["shift"]
    for column in card["categorical"]:
        feature_of = column["level_to_column"]
        if column["indicator"]:
            codes = missing[:, card["feature_names"].index(column["name"])].astype(int)
        else:
            levels = {level: code for code, level in enumerate(column["levels"])}
            words = {"", *card["table"]["missing"]}
            texts = [cell.strip(" \t") for cell in rows[column["name"]]]
            codes = [len(levels) + 1 if text in words else levels.get(text, len(levels)) for text in texts]
        for row, code in enumerate(codes):
            if feature_of[code] >= 0:
                out[row, feature_of[code]] = 1
    return out


def quantile_scores(values, knots, scores):
    """Linear between a column's knots, flat beyond them."""
    at = np.clip(np.searchsorted(knots, values, side="right") - 1, 0, len(knots) - 2)
    width = knots[at + 1] - knots[at]
    slope = np.divide(scores[at + 1] - scores[at], width, out=np.zeros_like(values), where=width > 0)
    inner = scores[at] + (values - knots[at]) * slope
    return np.where(values <= knots[0], scores[0], np.where(values >= knots[-1], scores[-1], inner))


# --- Networks: features to outputs. Of two classes the probability of the second; of a regression in the scaled unit.


def activations(card):
    """(name, options) of each hidden layer."""
    for layer in card["model"]["hidden"]:
        activation = layer["activation"] or card["model"]["activation"]
        yield activation["name"], {key: value for key, value in activation.items() if key != "name"}


def run_torch(card, layers, x):
    import torch

    names = {"hard_sigmoid": "hardsigmoid"}
    functions = {"linear": lambda z: z, "exponential": torch.exp, "tanh": torch.tanh, "sigmoid": torch.sigmoid}
    network = torch.nn.ModuleList()
    for kernel, bias in layers:
        linear = torch.nn.Linear(*kernel.shape)
        linear.load_state_dict({"weight": torch.tensor(kernel.T.copy()), "bias": torch.tensor(bias)})
        network.append(linear)
    with torch.no_grad():
        z = torch.tensor(x)
        for linear, (name, options) in zip(network, activations(card)):
            function = functions.get(name) or getattr(torch.nn.functional, names.get(name, name))
            z = function(linear(z), **options)
        return output(card, network[-1](z).numpy())


def run_keras(card, layers, x):
    import keras

    with_options = {"leaky_relu": keras.layers.LeakyReLU, "elu": keras.layers.ELU}
    network = keras.Sequential([keras.Input((layers[0][0].shape[0],))])
    for (_, bias), (name, options) in zip(layers, activations(card)):
        network.add(keras.layers.Dense(len(bias)))
        network.add(with_options[name](**options) if options else keras.layers.Activation(name))
    network.add(keras.layers.Dense(len(layers[-1][1])))
    network.set_weights([array for layer in layers for array in layer])
    return output(card, network.predict(x, verbose=0, batch_size=1024))


def run_sklearn(card, layers, x):
    from sklearn.neural_network import MLPRegressor

    names = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic", "linear": "identity"}
    used = {name for name, _ in activations(card)} or {"linear"}
    if len(used) > 1 or not used <= names.keys():
        sys.exit(f"scikit-learn has one activation of {', '.join(names)} for all layers, this network has {', '.join(sorted(used))}")
    (name,) = used
    network = MLPRegressor([len(bias) for _, bias in layers[:-1]], activation=names[name])  # its outputs are linear, as `output` takes them
    network.coefs_, network.intercepts_ = [kernel for kernel, _ in layers], [bias for _, bias in layers]
    network.n_layers_, network.n_outputs_, network.out_activation_ = len(layers) + 1, len(layers[-1][1]), "identity"
    return output(card, network.predict(x).reshape(len(x), -1))


def output(card, z):
    if card["output_activation"] == "softmax":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    if card["output_activation"] == "sigmoid":
        p = 1 / (1 + np.exp(-z))
        return p / p.sum(axis=1, keepdims=True) if card["task"] == "multiclass" else p
    return z


def main():
    arguments = sys.argv[1:]
    peer = None
    if "--with" in arguments:
        at = arguments.index("--with")
        peer = arguments[at + 1]
        del arguments[at : at + 2]
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    *model, rows = arguments
    path = model[0] if model else DEFAULT_MODEL
    if rows.endswith(".npy"):
        table = np.load(rows)
    else:
        with open(rows, newline="") as file:
            header, *records = csv.reader(file)
        table = dict(zip(header, zip(*records)))
    for row in predict(path, table, peer):
        print(",".join(f"{value:.9g}" for value in row))


if __name__ == "__main__":
    main()
