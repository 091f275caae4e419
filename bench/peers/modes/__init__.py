# SPDX-License-Identifier: Apache-2.0
"""Ways to train networks with a peer. Each module lists its modes:

MODES: name -> function(work) -> Trainer. A trainer has

    trials   networks that it trains at the same time
    steps    minibatches that a call of run() trains each of them by
    run()    does so and returns when all is computed
    loss()   mean loss of the last minibatch that run() saw
"""
