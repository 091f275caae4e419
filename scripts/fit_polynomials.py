#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the polynomials of include/shoal/detail/math.hpp, the constant term first, with the largest error of each fit.

Weighted least squares on Chebyshev nodes, reweighted by the error (Lawson 1961), converges to the minimax polynomial.
The functions are evaluated by mpmath at 40 digits. Needs numpy and mpmath.
"""
import mpmath as mp
import numpy as np

mp.mp.dps = 40
N_NODES = 400
N_ROUNDS = 60


def near_zero(f, limit):
    """f with its limit at 0, where the quotient that defines it cancels."""
    return lambda x: limit if abs(x) < mp.mpf("1e-14") else f(x)


def fit(title, f, low, high, degree):
    """The minimax polynomial of f on [low, high] in the absolute error, printed as float literals."""
    angles = [mp.pi * (2 * i + 1) / (2 * N_NODES) for i in range(N_NODES)]
    nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(a) for a in angles]
    x = np.array([float(v) for v in nodes])
    y = np.array([float(f(v)) for v in nodes])
    basis = np.polynomial.chebyshev.chebvander((2 * x - low - high) / (high - low), degree)
    weights = np.full(N_NODES, 1 / N_NODES)
    for _ in range(N_ROUNDS):
        root = np.sqrt(weights)
        c = np.linalg.lstsq(basis * root[:, None], y * root, rcond=None)[0]
        error = np.abs(basis @ c - y)
        weights = weights * (error + 1e-30)
        weights /= weights.sum()
    p = np.polynomial.chebyshev.Chebyshev(c, domain=[low, high]).convert(kind=np.polynomial.Polynomial).coef
    print(f"{title}\n  error {error.max():.1e}")
    for power, coefficient in enumerate(p):
        print(f"  x^{power}: {coefficient:.9e}f")


def main():
    half_ln2 = float(mp.log(2)) / 2 * 1.01  # a little wider than the reduction, which rounds
    fit("exp: (e^r - 1 - r) / r^2", near_zero(lambda r: (mp.e**r - 1 - r) / r**2, mp.mpf(1) / 2), -half_ln2, half_ln2, 4)
    fit("log: (ln(1 + f) - f + f^2 / 2) / f^3 on [sqrt(1/2) - 1, sqrt(2) - 1]",
        near_zero(lambda x: (mp.log(1 + x) - x + x * x / 2) / x**3, mp.mpf(1) / 3), -0.2929, 0.4143, 8)
    fit("tanh: (tanh x - x) / x^3 in s = x^2, |x| < 0.625",
        near_zero(lambda s: (mp.tanh(mp.sqrt(s)) / mp.sqrt(s) - 1) / s, mp.mpf(-1) / 3), 0, 0.625**2, 4)
    fit("erf near 0: (erf x - x) / x in s = x^2, |x| < 0.93",
        near_zero(lambda s: mp.erf(mp.sqrt(s)) / mp.sqrt(s) - 1, 2 / mp.sqrt(mp.pi) - 1), 0, 0.93**2, 6)
    fit("erf beyond: -ln(erfc t) / t, 0.9 <= t <= 4", lambda t: -mp.log(mp.erfc(t)) / t, 0.9, 4.0, 8)


if __name__ == "__main__":
    main()
