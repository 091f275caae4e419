# SPDX-License-Identifier: Apache-2.0
"""Trains a case with Keras, in float64 (the reference) or float32 (how far float rounding alone takes a run)."""

import math

import keras
import numpy as np

from keras.src.backend.common import dtypes

import data as datasets
import philox

# Without this Keras takes some results of a float64 network (tanh's, sums with a Python number) down to float32 on every
# backend but TensorFlow; PyTorch's run of the same case shows it at once.
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"

BATCH_LOSSES = {"crossentropy": keras.losses.CategoricalCrossentropy, "binary_crossentropy": keras.losses.BinaryCrossentropy,
                "mse": keras.losses.MeanSquaredError, "mae": keras.losses.MeanAbsoluteError, "huber": keras.losses.Huber}
DEFAULT_LOSS = {"multiclass": "crossentropy", "binary": "binary_crossentropy", "regression": "mse"}
DEFAULT_OUTPUT = {"multiclass": "softmax", "binary": "sigmoid", "regression": "linear"}


class GivenMask(keras.layers.Layer):
    """Dropout by shoal's own mask: only its scaling and its place in the network are under test here."""

    def __init__(self, max_rows, units):
        super().__init__()
        self.mask = self.add_weight(shape=(max_rows, units), initializer="ones", trainable=False)

    def call(self, x, training=False):
        return x * self.mask[: x.shape[0]] if training else x


def activation(f):
    parameters = {key: value for key, value in f.items() if key != "name"}
    return lambda x: getattr(keras.activations, f["name"])(x, **parameters)


def optimizer_of(model, steps):
    parameters = dict(model["optimizer"])
    cls = {"sgd": keras.optimizers.SGD, "rmsprop": keras.optimizers.RMSprop, "adagrad": keras.optimizers.Adagrad,
           "adadelta": keras.optimizers.Adadelta, "adam": keras.optimizers.Adam, "adamw": keras.optimizers.AdamW,
           "adamax": keras.optimizers.Adamax, "nadam": keras.optimizers.Nadam, "lion": keras.optimizers.Lion}[parameters.pop("name")]
    for ours, theirs in [("weight_decay", "weight_decay"), ("clip_norm", "clipnorm"), ("global_clip_norm", "global_clipnorm")]:
        if ours in model:
            parameters[theirs] = model[ours]
    if "learning_rate_schedule" in model:
        schedule = schedule_of(dict(model["learning_rate_schedule"]), parameters["learning_rate"], steps)
        if schedule is not None:
            parameters["learning_rate"] = schedule
    return cls(**parameters)


def schedule_of(s, base, steps):
    kinds, name = keras.optimizers.schedules, s.pop("name")
    decay_steps = s.pop("decay_epochs", 0) * steps
    if name == "exponential":
        return kinds.ExponentialDecay(base, decay_steps, **s)
    if name == "cosine":
        warmup = s.pop("warmup_epochs", 0) * steps
        return kinds.CosineDecay(0.0, decay_steps, warmup_target=base, warmup_steps=warmup, **s) if warmup else kinds.CosineDecay(base, decay_steps, **s)
    if name == "polynomial":
        return kinds.PolynomialDecay(base, decay_steps, **s)
    if name == "piecewise":
        return kinds.PiecewiseConstantDecay([steps * b for b in s["boundaries"]], [base * f for f in s["factors"]])
    assert name == "reduce_on_plateau"
    return None


def build(case, d, batch_size):
    """The network, its dropout layers by shoal's layer number, and its Dense layers."""
    model, n_outputs = case["model"], n_outputs_of(d)
    masks, dense, layers = {}, [], [keras.Input(batch_shape=(None, datasets.N_FEATURES))]

    def add_dropout(layer, units, rate):
        if rate:
            masks[layer] = (rate, GivenMask(batch_size, units))
            layers.append(masks[layer][1])

    def add_dense(units, f):
        regularizer = keras.regularizers.L1L2(model.get("l1", 0.0), model.get("l2", 0.0)) if "l1" in model or "l2" in model else None
        constraint = keras.constraints.MaxNorm(model["max_norm"]) if "max_norm" in model else None
        dense.append(keras.layers.Dense(units, activation=f, kernel_regularizer=regularizer, kernel_constraint=constraint))
        layers.append(dense[-1])

    add_dropout(0, datasets.N_FEATURES, model.get("input_dropout", 0.0))
    for i, layer in enumerate(model["hidden"]):
        add_dense(layer["units"], activation(layer.get("activation", model["activation"])))
        add_dropout(i + 1, layer["units"], layer.get("dropout", model.get("dropout", 0.0)))
    add_dense(n_outputs, model.get("output", DEFAULT_OUTPUT[d["task"]]))
    return keras.Sequential(layers), masks, dense


def n_outputs_of(d):
    return {"multiclass": 3, "binary": 1, "regression": 2}[d["task"]]


def targets_of(d):
    if d["task"] == "multiclass":
        return np.eye(3)[d["y"]]
    y = np.asarray(d["y"], dtype=np.float64)
    if d["task"] == "binary":
        return y[:, None]
    return (y - d.get("target_shift", 0.0)) / d.get("target_scale", 1.0)


def row_weights_of(case, d):
    """Class weights times row weights of the training rows; None for all 1."""
    n, labels = d["n_train"], d["y"]
    weights = np.ones(n)
    chosen = case["model"].get("class_weight")
    if chosen:
        n_classes = max(2, n_outputs_of(d))
        counts = np.bincount(labels[:n], minlength=n_classes)
        per_class = n / (n_classes * counts) if chosen.get("balanced") else np.array(chosen["weights"])
        weights = weights * per_class[labels[:n]]
    if "row_weights" in d:
        weights = weights * d["row_weights"][:n]
    return weights if chosen or "row_weights" in d else None


def sizes_of(case, d):
    return [datasets.N_FEATURES, *(layer["units"] for layer in case["model"]["hidden"]), n_outputs_of(d)]


def train(case, d, dtype):
    keras.backend.clear_session()
    keras.config.set_floatx(dtype)
    settings, run, n = case["model"], case["run"], d["n_train"]
    batch_size = min(settings["batch_size"], n)
    steps = math.ceil(n / batch_size)
    x, y, weights = datasets.features(d).astype(dtype), targets_of(d).astype(dtype), row_weights_of(case, d)
    network, masks, dense = build(case, d, batch_size)
    loss_name = settings.get("loss", {}).get("name", DEFAULT_LOSS[d["task"]])
    loss_options = {key: value for key, value in settings.get("loss", {}).items() if key != "name"}
    if "label_smoothing" in settings:
        loss_options["label_smoothing"] = settings["label_smoothing"]
    loss = BATCH_LOSSES[loss_name](**loss_options)
    plain_loss = BATCH_LOSSES[loss_name](**loss_options)
    classes = d["task"] != "regression"
    network.compile(optimizer=optimizer_of(settings, steps), loss=loss, metrics=["accuracy"] if classes else [],
                    run_eagerly=True)  # compiling takes longer than so few steps
    for layer, (kernel, bias) in zip(dense, datasets.initial_weights(sizes_of(case, d))):
        layer.set_weights([kernel.astype(dtype), bias.astype(dtype)])

    stopping = plateau = None
    if "early_stopping" in settings:
        s = settings["early_stopping"]
        stopping = keras.callbacks.EarlyStopping("val_loss", patience=s["patience"], min_delta=s.get("min_delta", 0.0), mode="min",
                                                 restore_best_weights=s.get("restore_best", True))
    if settings.get("learning_rate_schedule", {}).get("name") == "reduce_on_plateau":
        s = settings["learning_rate_schedule"]
        plateau = keras.callbacks.ReduceLROnPlateau("val_loss", factor=s["factor"], patience=s["patience"], mode="min",
                                                    min_delta=s["min_delta"], cooldown=s["cooldown"], min_lr=s["min_learning_rate"])
    for callback in filter(None, [stopping, plateau]):
        callback.set_model(network)
        callback.on_train_begin()

    result = {"losses": [], "accuracies": [], "rates": [], "validation_losses": [], "weights": {}}
    def own_unit(rows):
        """shoal learns on standardised targets and reports losses in the targets' own unit."""
        scale, exponent = d["target_scale"], 1 if loss_name == "mae" else 2
        say, truth = np.asarray(network(x[rows], training=False), dtype=np.float64), y[rows]
        return np.mean([scale[j] ** exponent * float(plain_loss(truth[:, j : j + 1], say[:, j : j + 1])) for j in range(len(scale))])

    flat = lambda: np.concatenate([np.ravel(keras.ops.convert_to_numpy(v)) for layer in dense for v in layer.trainable_variables]).astype(np.float64)
    for epoch in range(1, case["epochs"] + 1):
        order = philox.row_order(n, run["seed"], 0, run["repeat"], epoch) if batch_size < n else list(range(n))
        loss_sum = hits = 0.0
        for step in range(steps):
            rows = order[step * batch_size : (step + 1) * batch_size]
            for layer, (rate, mask) in masks.items():
                mask.mask.assign(philox.dropout_mask(rate, batch_size, mask.mask.shape[1], run["seed"], run["trial"], 0, run["repeat"], layer, epoch, step))
            penalty = sum(float(value) for value in network.losses)
            rate = float(keras.ops.convert_to_numpy(network.optimizer.learning_rate))
            network.reset_metrics()
            expected = own_unit(rows) if "target_scale" in d else None
            logs = network.train_on_batch(x[rows], y[rows], sample_weight=None if weights is None else weights[rows].astype(dtype), return_dict=True)
            loss_sum += len(rows) * (float(logs["loss"]) - penalty if expected is None else expected)
            hits += len(rows) * float(logs.get("accuracy", math.nan))
        result["losses"].append(loss_sum / n)
        result["accuracies"].append(hits / n)
        result["rates"].append(rate)
        held_out = list(range(n, len(x)))
        validation_loss = own_unit(held_out) if "target_scale" in d else float(plain_loss(y[held_out], network(x[held_out], training=False)))
        result["validation_losses"].append(validation_loss)
        if epoch == 1 or epoch == case["epochs"]:
            result["weights"][epoch] = flat()
        for callback in filter(None, [stopping, plateau]):
            callback.on_epoch_end(epoch - 1, {"val_loss": validation_loss})
        if stopping and network.stop_training:
            result["weights"][epoch] = flat()
            break
    if stopping:
        assert epoch < case["epochs"], "an early stopping case that does not stop proves nothing"
        restore = stopping.restore_best_weights
        stopping.on_train_end()
        result["stopped"] = {"epoch": epoch, "best_epoch": stopping.best_epoch + 1 if restore else epoch}
        result["best_weights"] = flat()
    return result
