#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints tests/arithmetic/keras_golden.inc: what Keras 3 makes of one weight, one input, one step of a schedule.

    KERAS_BACKEND=jax python tests/arithmetic/keras_golden.py > tests/arithmetic/keras_golden.inc
"""
import keras
import numpy as np

GRADIENTS = [0.5, -0.25, 0.125, 0.0, -0.75, 0.375]
OPTIMIZERS = {  # our expression: Keras's
    "Sgd{}": keras.optimizers.SGD(),
    "(Sgd{.momentum = 0.9})": keras.optimizers.SGD(momentum=0.9),
    "(Sgd{.momentum = 0.9, .nesterov = true})": keras.optimizers.SGD(momentum=0.9, nesterov=True),
    "RmsProp{}": keras.optimizers.RMSprop(),
    "(RmsProp{.momentum = 0.9})": keras.optimizers.RMSprop(momentum=0.9),
    "(RmsProp{.centered = true})": keras.optimizers.RMSprop(centered=True),
    "(RmsProp{.momentum = 0.9, .centered = true})": keras.optimizers.RMSprop(momentum=0.9, centered=True),
    "Adagrad{}": keras.optimizers.Adagrad(),
    "Adadelta{}": keras.optimizers.Adadelta(),
    "Adam{}": keras.optimizers.Adam(),
    "(Adam{.amsgrad = true})": keras.optimizers.Adam(amsgrad=True),
    "AdamW{}": keras.optimizers.AdamW(weight_decay=0.0),
    "Adamax{}": keras.optimizers.Adamax(),
    "Nadam{}": keras.optimizers.Nadam(),
    "Lion{}": keras.optimizers.Lion(),
}
ACTIVATIONS = {
    "Relu": "relu", "LeakyRelu": "leaky_relu", "Elu": "elu", "Selu": "selu", "Gelu": "gelu", "Silu": "silu", "Mish": "mish",
    "Tanh": "tanh", "Sigmoid": "sigmoid", "HardSigmoid": "hard_sigmoid", "Softplus": "softplus", "Softsign": "softsign",
    "Exponential": "exponential", "Linear": "linear",
}
INPUTS = [-4.0, -1.5, -0.25, 0.0, 0.75, 2.5]
s = keras.optimizers.schedules
SCHEDULES = {  # 10 steps an epoch
    "(ExponentialDecay{.decay_epochs = 3.0, .decay_rate = 0.5})": s.ExponentialDecay(0.02, 30, 0.5),
    "(ExponentialDecay{.decay_epochs = 3.0, .decay_rate = 0.5, .staircase = true})": s.ExponentialDecay(0.02, 30, 0.5, staircase=True),
    "(CosineDecay{.decay_epochs = 6.0, .alpha = 0.1})": s.CosineDecay(0.02, 60, alpha=0.1),
    "(CosineDecay{.decay_epochs = 6.0, .warmup_epochs = 2.0})": s.CosineDecay(0.0, 60, warmup_target=0.02, warmup_steps=20),
    "(PolynomialDecay{.decay_epochs = 6.0, .power = 2.0})": s.PolynomialDecay(0.02, 60, power=2.0),
    "(PiecewiseConstant{.boundaries = {1.0, 4.0}, .factors = {1.0, 0.5, 0.25}})": s.PiecewiseConstantDecay([10, 40], [0.02, 0.01, 0.005]),
}
STEPS = [0, 5, 10, 11, 30, 40, 59, 80]


def row(kind, what, values):
    print(f"{kind}({what}, {{{', '.join(f'{float(v):.9g}' for v in values)}}})")


print("// SPDX-License-Identifier: Apache-2.0")
print(f"// Made by keras_golden.py with Keras {keras.__version__}.")
for ours, optimizer in OPTIMIZERS.items():
    weight, values = keras.Variable(np.array([0.75], "float32")), []
    for gradient in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor([gradient], "float32")], [weight])
        values.append(np.asarray(weight)[0])
    row("OPTIMIZER", ours, values)
for ours, name in ACTIVATIONS.items():
    row("ACTIVATION", ours + "{}", np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(INPUTS, "float32"))))
for ours, schedule in SCHEDULES.items():
    row("SCHEDULE", ours, [schedule(keras.ops.convert_to_tensor(step, "int32")) for step in STEPS])
