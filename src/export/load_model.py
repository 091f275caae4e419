#!/usr/bin/env python3
"""Predictions of a model that shoal exported, without shoal.

    load_model.py [MODEL] ROWS [--with keras|sklearn]

MODEL.onnx is run by onnxruntime, which needs nothing else; MODEL.safetensors by PyTorch; MODEL.npz by Keras (on the backend that
KERAS_BACKEND names), or by scikit-learn where it has the activation. ROWS: a table as the training table was written, or for a model of
arrays NPY or IDX; gzip or not. Prints CSV as `shoal predict` does: the likeliest class and the probabilities, or predictions.

As a module: load(path) gives the card and a function from rows to predictions; rows are {column: list of str} or an array.
"""
import csv
import gzip
import io
import json
import os
import sys

import numpy as np

DEFAULT_MODEL = "MODEL"  # from this script's folder


def load(path, peer=None):
    """(card of the first network, function): rows to [rows][classes] probabilities, or [rows][targets] in the target's unit."""
    if path.endswith(".onnx"):
        return load_onnx(path)
    card, tensors = read_safetensors(path) if path.endswith(".safetensors") else read_npz(path)
    run = run_torch if path.endswith(".safetensors") else run_sklearn if peer == "sklearn" else run_keras
    networks = list(members(card, tensors))

    def predict(rows):
        total, weight = 0.0, 0
        for times, member, layers, tables in networks:
            outputs = run(member, layers, features(member, tables, rows))
            if member["task"] == "regression":
                outputs = outputs * tables["target_scale"] + tables["target_shift"]
            elif member["task"] == "binary":
                outputs = np.hstack([1 - outputs, outputs])
            total, weight = total + times * outputs.astype(np.float64), weight + times
        return total / weight

    return first_card(card), predict


# --- Files.


def load_onnx(path):
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    card = first_card(json.loads(session.get_modelmeta().custom_metadata_map["shoal"]))
    levels = {column["name"]: column["levels"] for column in card["categorical"] if not column["indicator"]}

    def feed(wanted, rows):
        if "table" not in card:
            return np.asarray(rows, np.float32).reshape(len(rows), -1)
        cells = rows[wanted.name]
        column = np.array(texts(levels[wanted.name], cells), dtype=object) if wanted.name in levels else numbers(card, cells)
        return column.reshape(-1, 1)

    def predict(rows):
        feeds = {wanted.name: feed(wanted, rows) for wanted in session.get_inputs()}
        return session.run([session.get_outputs()[-1].name], feeds)[0].astype(np.float64)

    return card, predict


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
    comma = card["table"]["decimal"] in (",", None)
    stripped = (cell.strip(" \t") for cell in cells)
    return np.array([np.nan if text in missing else float(text.replace(",", ".") if comma else text) for text in stripped], np.float32)


def texts(levels, cells):
    """Without blanks around them, but for levels that have some, which were quoted."""
    known = set(levels)
    return [cell if cell in known else cell.strip(" \t") for cell in cells]


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
        out[:, :n] = raw.astype(np.float64) * tables["scale"] + tables["shift"]  # shoal rounds once, too
    for column in card["categorical"]:
        feature_of = column["level_to_column"]
        if column["indicator"]:
            codes = missing[:, card["feature_names"].index(column["name"])].astype(int)
        else:
            levels = {level: code for code, level in enumerate(column["levels"])}
            words = {"", *card["table"]["missing"]}
            cells = texts(levels, rows[column["name"]])
            codes = [len(levels) + 1 if text in words else levels.get(text, len(levels)) for text in cells]
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


# --- Rows in, CSV out.


def read_rows(path, card):
    """{column: cells} of a table, or an array [rows][...]."""
    with open(path, "rb") as file:
        content = file.read()
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    if "table" in card:
        return read_table(path, content.decode("utf-8-sig"), card)
    if content.startswith(b"\x93NUMPY"):
        return np.load(io.BytesIO(content))
    kinds = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
    if content[:2] != b"\0\0" or content[2] not in kinds:
        sys.exit(f"{path}: neither NPY nor IDX, which this model of arrays takes")
    shape = np.frombuffer(content, ">u4", content[3], 4)
    return np.frombuffer(content, kinds[content[2]], offset=4 + 4 * content[3]).reshape(shape)


def read_table(path, text, card):
    table = card["table"]
    wanted = {*card["feature_names"], *(column["name"] for column in card["categorical"])}
    for separator in table["separator"] or ",;\t|":  # where it is not known, the one that finds the columns
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
        records = [record for record in reader if len(record) > 1 or "".join(record).strip()]
        if table["comment"]:
            records = [record for record in records if not record[0].startswith(table["comment"])]
        if not records:
            sys.exit(f"{path}: no rows")
        header = [name.strip(" \t") for name in records.pop(0)] if table["header"] else [f"c{i}" for i in range(len(records[0]))]
        if wanted <= set(header):
            return {name: [record[i] for record in records] for i, name in enumerate(header)}
    sys.exit(f"{path}: no column {', '.join(sorted(wanted - set(header)))}")


def write_predictions(card, rows, predictions, file):
    writer = csv.writer(file, lineterminator="\n")
    regression = card["task"] == "regression"
    header = card["target_names"] if regression else ["label", *(f"p_{name}" for name in card["class_names"])]
    name = card.get("table", {}).get("id")
    names = rows[name] if name and name in rows else None
    writer.writerow(header if names is None else [name, *header])
    for i, values in enumerate(predictions):
        row = [] if names is None else [names[i]]
        writer.writerow(row + ([] if regression else [card["class_names"][values.argmax()]]) + [f"{value:.9g}" for value in values])


def main():
    arguments = sys.argv[1:]
    peer = None
    if "--with" in arguments[:-1]:
        at = arguments.index("--with")
        peer = arguments[at + 1]
        del arguments[at : at + 2]
    if len(arguments) not in (1, 2) or any(argument.startswith("-") for argument in arguments) or peer not in (None, "keras", "sklearn"):
        sys.exit(__doc__)
    *model, path = arguments
    model = model[0] if model else os.path.join(os.path.dirname(os.path.abspath(__file__)), DEFAULT_MODEL)
    if not model.endswith((".onnx", ".safetensors", ".npz")):
        sys.exit(f"{model}: not *.onnx, *.safetensors or *.npz")
    if peer and not model.endswith(".npz"):
        sys.exit(f"{model}: --with is for *.npz")
    card, predict = load(model, peer)
    rows = read_rows(path, card)
    write_predictions(card, rows, predict(rows), sys.stdout)


if __name__ == "__main__":
    main()
