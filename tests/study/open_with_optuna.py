# SPDX-License-Identifier: Apache-2.0
"""Opens a study with optuna and prints what it sees as JSON, then lets optuna go on with a copy of it."""
import json
import shutil
import sys
import warnings

import optuna

warnings.simplefilter("error")  # a distribution that optuna has to mend would warn
optuna.logging.set_verbosity(optuna.logging.ERROR)
path = sys.argv[1]
(name,) = optuna.get_all_study_names(f"sqlite:///{path}")
study = optuna.load_study(study_name=name, storage=f"sqlite:///{path}")
print(json.dumps({
    "name": name,
    "direction": study.direction.name,
    "metric": study.metric_names,
    "best": study.best_trial.number,
    "best_value": study.best_value,
    "trials": [{
        "number": t.number, "state": t.state.name, "value": t.value, "params": t.params,
        "distributions": {k: repr(d) for k, d in t.distributions.items()},
        "intermediate": [[step, repr(value)] for step, value in sorted(t.intermediate_values.items())],
        "attributes": t.user_attrs, "complete": t.datetime_complete is not None,
    } for t in study.trials],
}))
study.trials_dataframe()
shutil.copy(path, path + ".copy")
copy = optuna.load_study(study_name=name, storage=f"sqlite:///{path}.copy")
trial = copy.ask()
trial.suggest_float("learning_rate", 1e-4, 1e-1, log=True)
trial.suggest_categorical("activation", ["relu", "tanh"])
copy.tell(trial, 0.5)
