# SPDX-License-Identifier: Apache-2.0
"""Ways to train networks with a peer. Each module lists its modes:

MODES: name -> function(work) -> Trainer. A trainer has

    trials   networks that it trains at the same time
    steps    minibatches that a call of run() trains each of them by
    run()    does so and returns when all is computed
    loss()   mean loss of the last minibatch that run() saw

For one GPU (gpu_*.py, measured by gpu.py): name -> function(work, device) -> Trainer of all the work's networks, and in the module

    wait(), release()   until all is computed; frees what a trainer that is gone has left

    put(order)   rows of a chunk's minibatches [steps, batch], on the device
    run(order)   starts to train by them
    losses()     of the last chunk [steps, trials]
"""
