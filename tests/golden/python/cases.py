# SPDX-License-Identifier: Apache-2.0
"""The training cases. `model` is a network in shoal's own JSON encoding (absent keys are defaults); both Keras and the
C++ test build theirs from it. `torch` marks cases whose equations PyTorch shares: generate.py checks that it agrees."""

FULL_BATCH = 13  # all training rows: an epoch is one step and the row order does not matter
EPOCHS = 10


def case(name, data="multiclass", torch=False, epochs=EPOCHS, run=None, **model):
    model.setdefault("optimizer", {"name": "sgd", "learning_rate": 0.125})
    model.setdefault("activation", {"name": "tanh"})
    model.setdefault("batch_size", FULL_BATCH)
    model["hidden"] = [{"units": units} if isinstance(units, int) else units for units in model.get("hidden", [5, 4])]
    return {"name": name, "data": data, "torch": torch, "epochs": epochs, "run": run or {"seed": 0, "trial": 0, "repeat": 0}, "model": model}


def optimizers():
    def optimizer(case_name, name, torch=False, weight_decay=None, **parameters):
        extra = {} if weight_decay is None else {"weight_decay": weight_decay}
        return case("optimizer/" + case_name, torch=torch, optimizer={"name": name, **parameters}, **extra)

    tiny = 1e-20  # with no epsilon to speak of, PyTorch's placement of it makes no difference
    return [
        optimizer("sgd", "sgd", torch=True),
        optimizer("sgd_momentum", "sgd", torch=True, learning_rate=0.05, momentum=0.9),
        optimizer("sgd_nesterov", "sgd", torch=True, learning_rate=0.05, momentum=0.9, nesterov=True),
        optimizer("sgd_nesterov_without_momentum", "sgd", torch=False, learning_rate=0.05, nesterov=True),
        optimizer("rmsprop", "rmsprop"),
        optimizer("rmsprop_rho_epsilon", "rmsprop", learning_rate=0.01, rho=0.75, epsilon=1e-3),
        optimizer("rmsprop_momentum", "rmsprop", learning_rate=0.002, momentum=0.8),
        optimizer("rmsprop_centered", "rmsprop", learning_rate=0.002, centered=True, epsilon=1e-4),
        optimizer("rmsprop_centered_momentum", "rmsprop", learning_rate=0.002, momentum=0.5, centered=True, epsilon=1e-4),
        optimizer("rmsprop_no_epsilon", "rmsprop", torch=True, learning_rate=0.002, momentum=0.5, epsilon=tiny),
        optimizer("adagrad", "adagrad"),
        optimizer("adagrad_accumulator", "adagrad", torch=True, learning_rate=0.05, initial_accumulator_value=0.5, epsilon=tiny),
        optimizer("adadelta", "adadelta", torch=True, learning_rate=1.0),
        optimizer("adadelta_rho_epsilon", "adadelta", torch=True, learning_rate=1.0, rho=0.8, epsilon=1e-4),
        optimizer("adam", "adam"),
        optimizer("adam_betas_epsilon", "adam", learning_rate=0.01, beta_1=0.7, beta_2=0.95, epsilon=1e-3),
        optimizer("adam_amsgrad", "adam", learning_rate=0.05, beta_2=0.6, amsgrad=True),
        optimizer("adam_no_epsilon", "adam", torch=True, learning_rate=0.01, epsilon=tiny),
        optimizer("adamw", "adamw", weight_decay=0.004),
        optimizer("adamw_decay", "adamw", torch=True, weight_decay=0.2, learning_rate=0.01, epsilon=tiny),
        optimizer("adamw_amsgrad", "adamw", weight_decay=0.1, learning_rate=0.05, beta_2=0.6, amsgrad=True),
        optimizer("adamax", "adamax"),
        optimizer("adamax_betas", "adamax", torch=True, learning_rate=0.01, beta_1=0.8, beta_2=0.9, epsilon=tiny),
        optimizer("nadam", "nadam", torch=True),
        optimizer("nadam_betas_epsilon", "nadam", torch=True, learning_rate=0.01, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
        optimizer("lion", "lion"),
        optimizer("lion_betas", "lion", learning_rate=0.01, beta_1=0.6, beta_2=0.8),
        optimizer("sgd_weight_decay", "sgd", weight_decay=0.1, learning_rate=0.125),
        optimizer("lion_weight_decay", "lion", weight_decay=0.1, learning_rate=0.01),
    ]


ACTIVATIONS = ["relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "tanh", "sigmoid", "hard_sigmoid", "softplus",
               "softsign", "exponential", "linear"]


def activations():
    chosen = [(name, {"name": name}) for name in ACTIVATIONS]
    chosen += [("leaky_relu_slope", {"name": "leaky_relu", "negative_slope": 0.05}), ("elu_alpha", {"name": "elu", "alpha": 0.5})]
    # e^x of e^x reaches sums at which Keras clips probabilities: one layer of it, and small steps.
    special = {"exponential": dict(hidden=[5], optimizer={"name": "sgd", "learning_rate": 1 / 128})}
    return [case("activation/" + name, torch=True, activation=f, **special.get(name, {})) for name, f in chosen] + [
        case("activation/per_layer", torch=False, activation={"name": "linear"},
             hidden=[{"units": 5, "activation": {"name": "relu"}}, {"units": 4}, {"units": 3, "activation": {"name": "gelu"}}]),
    ]


def losses():
    return [
        case("loss/crossentropy_softmax", torch=True),
        case("loss/crossentropy_softmax_smoothed", torch=True, label_smoothing=0.2),
        case("loss/crossentropy_sigmoid", torch=True, output="sigmoid"),
        case("loss/crossentropy_sigmoid_smoothed", torch=True, output="sigmoid", label_smoothing=0.2),
        case("loss/binary_crossentropy", "binary", torch=True),
        case("loss/binary_crossentropy_smoothed", "binary", torch=True, label_smoothing=0.2),
        case("loss/mse", "regression", torch=True),
        case("loss/mae", "regression", torch=True, loss={"name": "mae"}, optimizer={"name": "sgd", "learning_rate": 0.03125}),
        case("loss/huber", "regression", torch=True, loss={"name": "huber"}),
        case("loss/huber_delta", "regression", torch=True, loss={"name": "huber", "delta": 0.3}),
        case("loss/mse_scaled_targets", "scaled_targets"),
        case("loss/mae_scaled_targets", "scaled_targets", loss={"name": "mae"}, optimizer={"name": "sgd", "learning_rate": 0.03125}),
        case("loss/huber_scaled_targets", "scaled_targets", loss={"name": "huber"}),
        case("loss/class_weight", class_weight={"weights": [0.5, 2.0, 1.25]}),
        case("loss/class_weight_balanced", class_weight={"balanced": True}),
        case("loss/class_weight_binary", "binary", class_weight={"weights": [0.5, 2.0]}),
        case("loss/class_weight_smoothed", class_weight={"weights": [0.5, 2.0, 1.25]}, label_smoothing=0.1),
        case("loss/row_weights", "weighted"),
        case("loss/row_weights_minibatch", "weighted", batch_size=5),
    ]


def regularization():
    adam = {"name": "adam", "learning_rate": 0.01}
    return [
        case("regularization/l1", l1=0.01),
        case("regularization/l2", torch=True, l2=0.05),
        case("regularization/l1_l2_adam", l1=0.002, l2=0.01, optimizer=adam),
        case("regularization/l2_weight_decay", l2=0.05, weight_decay=0.1),
        case("regularization/clip_norm", torch=True, clip_norm=0.05),
        case("regularization/clip_norm_adam", clip_norm=0.05, optimizer=adam),
        case("regularization/global_clip_norm", torch=True, global_clip_norm=0.1),
        case("regularization/global_clip_norm_l2_momentum", l2=0.05, global_clip_norm=0.1,
             optimizer={"name": "sgd", "learning_rate": 0.125, "momentum": 0.9}),
        case("regularization/max_norm", max_norm=0.8),
        case("regularization/max_norm_adam", max_norm=0.8, optimizer=adam),
        case("regularization/everything", max_norm=0.9, l1=0.001, l2=0.01, weight_decay=0.05, clip_norm=0.3, label_smoothing=0.1,
             class_weight={"weights": [0.5, 2.0, 1.25]}, batch_size=5),
    ]


def schedules():
    def schedule(case_name, batch_size=5, **parameters):
        return case("schedule/" + case_name, batch_size=batch_size, learning_rate_schedule=parameters)

    return [
        schedule("exponential", name="exponential", decay_epochs=4, decay_rate=0.3),
        schedule("exponential_staircase", name="exponential", decay_epochs=4, decay_rate=0.3, staircase=True),
        schedule("cosine", name="cosine", decay_epochs=8, alpha=0.1),
        schedule("cosine_warmup", name="cosine", decay_epochs=6, alpha=0.05, warmup_epochs=3),
        schedule("polynomial", name="polynomial", decay_epochs=7, end_learning_rate=0.01, power=2.0),
        schedule("polynomial_root", name="polynomial", decay_epochs=9, end_learning_rate=0.0, power=0.5),
        schedule("piecewise", name="piecewise", boundaries=[2, 5], factors=[1.0, 0.3, 0.1]),
        case("schedule/plateau", learning_rate_schedule={"name": "reduce_on_plateau", "factor": 0.25, "patience": 2, "min_delta": 0.01,
                                                        "cooldown": 1, "min_learning_rate": 0.02},
             optimizer={"name": "sgd", "learning_rate": 2.0}, epochs=25),
        case("schedule/early_stopping", early_stopping={"patience": 4}, optimizer={"name": "adam", "learning_rate": 0.1}, epochs=40),
        case("schedule/early_stopping_no_restore", early_stopping={"patience": 3, "min_delta": 0.02, "restore_best": False},
             optimizer={"name": "adam", "learning_rate": 0.1}, epochs=40),
    ]


def minibatches():
    adam = {"name": "adam", "learning_rate": 0.01}
    run = {"seed": 0x123456789AB, "trial": 11, "repeat": 3}
    return [
        case("minibatch/5", batch_size=5),
        case("minibatch/5_other_seed", batch_size=5, run=run),
        case("minibatch/1_adam", batch_size=1, optimizer=adam, run=run),
        case("minibatch/4_adam_l2", batch_size=4, optimizer=adam, l2=0.01, run=run),
        case("minibatch/12_nadam", batch_size=12, optimizer={"name": "nadam", "learning_rate": 0.01}),
        case("minibatch/more_than_rows", batch_size=64),
        case("minibatch/regression", "regression", batch_size=6),
        case("minibatch/binary", "binary", batch_size=6, activation={"name": "relu"}),
        case("minibatch/input_dropout", batch_size=5, input_dropout=0.25, run=run),
        case("minibatch/dropout", batch_size=5, dropout=0.5, run=run),
        case("minibatch/dropout_everywhere", batch_size=6, input_dropout=0.2, run=run, activation={"name": "gelu"},
             hidden=[{"units": 6, "dropout": 0.5}, {"units": 9, "dropout": 0.0}, {"units": 5, "dropout": 0.3}]),
        case("minibatch/table", "table", batch_size=5),
        case("minibatch/bytes", "bytes", batch_size=5),
    ]


def shapes():
    return [
        case("shape/no_hidden_layer", hidden=[]),
        case("shape/one_unit", hidden=[1]),
        case("shape/wide", hidden=[17, 2], activation={"name": "elu"}, torch=True),
        case("shape/deep", hidden=[3] * 8, activation={"name": "elu"}, torch=True),
    ]


def all_cases():
    return optimizers() + activations() + losses() + regularization() + schedules() + minibatches() + shapes()
