# SPDX-License-Identifier: Apache-2.0
"""A process that trains with one mode on one core, at the runner's word. Between two words it sleeps.

Writes {"ready": true} when its peer is loaded. Reads JSON lines: {"prepare": WORK} answers {"trials", "steps"}; {"run": true} answers {"seconds", "loss"}.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time


def one_thread(core: int) -> None:
    """Before the peer is imported. BLAS libraries get the best kernels that the CPU has by themselves."""
    os.sched_setaffinity(0, {core})
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = "1"
    os.environ.pop("OPENBLAS_CORETYPE", None)
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}


def main() -> None:
    module, mode, core = sys.argv[1], sys.argv[2], int(sys.argv[3])
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints goes to standard error
    one_thread(core)
    peer = importlib.import_module(f"modes.{module}")
    if module == "with_torch":
        import torch

        torch.set_num_threads(1)
        torch.set_flush_denormal(True)
    from work import Work

    answers.write(json.dumps({"ready": True}) + "\n")
    trainer = None
    for line in sys.stdin:
        word = json.loads(line)
        if "prepare" in word:
            trainer = None  # frees its memory first
            trainer = peer.MODES[mode](Work(**word["prepare"] | {"hidden": tuple(word["prepare"]["hidden"])}))
            trainer.run()  # compiles
            trainer.run()
            answer = {"trials": trainer.trials, "steps": trainer.steps}
        else:
            start = time.perf_counter()
            trainer.run()
            answer = {"seconds": time.perf_counter() - start, "loss": trainer.loss()}
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
