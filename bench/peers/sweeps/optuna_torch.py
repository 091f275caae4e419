# SPDX-License-Identifier: Apache-2.0
"""Optuna's TPE with PyTorch: a process a core that share a journal, one thread each, minibatches by index, fused Adam."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time

import common


def score(trial, batch: int, seed: int, tensors) -> float:
    import torch

    torch.manual_seed(seed * 1000 + trial.number)
    x, y, x_validation, y_validation = tensors
    units, rate = trial.suggest_categorical("units", common.UNITS), trial.suggest_float("learning_rate", *common.LEARNING_RATES, log=True)
    sizes = [784] + [units] * trial.suggest_categorical("layers", common.LAYERS)
    layers = [layer for a, b in zip(sizes, sizes[1:]) for layer in (torch.nn.Linear(a, b), torch.nn.ReLU())]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-1], 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    for _ in range(common.EPOCHS):
        for rows in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():  # after each epoch, as the other sides do
            accuracy = float((model(x_validation).argmax(1) == y_validation).float().mean())
    return accuracy


def work(path: str, trials: int, batch: int, seed: int) -> None:
    import optuna
    import torch
    from optuna.storages.journal import JournalFileBackend

    torch.set_num_threads(1)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    tensors = [torch.from_numpy(a) if a.ndim == 2 else torch.from_numpy(a).long() for a in common.split()]
    storage = optuna.storages.JournalStorage(JournalFileBackend(path))
    study = optuna.create_study(study_name="fashion", storage=storage, direction="maximize", load_if_exists=True, sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(lambda trial: score(trial, batch, seed, tensors), n_trials=trials)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("batch", type=int)
    parser.add_argument("seed", type=int)
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    import optuna
    import torch  # noqa: F401  (loaded before the clock starts, in each process too)
    from optuna.storages.journal import JournalFileBackend

    common.fashion()
    with tempfile.TemporaryDirectory() as folder:
        path, cores = os.path.join(folder, "journal.log"), len(os.sched_getaffinity(0))
        shares = [common.TRIALS // cores + (i < common.TRIALS % cores) for i in range(cores)]
        processes = [multiprocessing.Process(target=work, args=(path, n, arguments.batch, arguments.seed + i)) for i, n in enumerate(shares) if n]
        start = time.perf_counter()
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        seconds = time.perf_counter() - start
        study = optuna.load_study(study_name="fashion", storage=optuna.storages.JournalStorage(JournalFileBackend(path)))
        common.report(seconds, len(study.trials) * common.EPOCHS, study.best_value)


if __name__ == "__main__":
    main()
