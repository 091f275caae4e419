#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Population-based training beside schedules that never change a trial's hyperparameters, on one table, for about equal epochs.

    bench/search/population.py --shoal build/cpu/src/cli/shoal --table ../shared/data/letter.csv.gz --target letter [--seeds 5]

Prints median and range over seeds of the winner's validation and test accuracy.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

SWEEP = """data: {{table: {table}, target: {target}}}
validation: 0.25
test: 0.2
search: random
refit: false
parameters:
  layers: 2
  units: 64
  learning_rate: {{min: 0.0001, max: 0.1, log: true}}
  dropout: {{min: 0, max: 0.5}}
  l2: {{min: 0.000001, max: 0.01, log: true}}
  batch_size: [32, 64, 128, 256]
"""
METHODS = {  # 24 trials of 27 epochs are 648
    "full, 24 trials": ["schedule.method=full", "search.trials=24"],
    "asha, 175 trials": ["schedule.method=asha", "search.trials=175"],
    "pbt, 24 members": ["schedule.method=pbt", "search.trials=24"],
    "pb2, 24 members": ["schedule.method=pb2", "search.trials=24"],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shoal", required=True)
    parser.add_argument("--table", type=pathlib.Path, required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    print(f"{'':>18} {'epochs':>7}  {'validation':>22}  {'test':>22}")
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "sweep.yaml")
        file.write_text(SWEEP.format(table=options.table.resolve(), target=options.target))
        for name, settings in METHODS.items():
            results = []
            for seed in range(1, options.seeds + 1):
                sets = [word for each in [*settings, "schedule.max_epochs=27", f"seed={seed}"] for word in ("--set", each)]
                command = [options.shoal, "sweep", file, *sets, "--study", pathlib.Path(folder, "s.db"), "--overwrite", "--quiet", "--format", "json"]
                results.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
            span = lambda values: f"{statistics.median(values):.4f} ({min(values):.4f}..{max(values):.4f})"
            epochs = statistics.median(r["epochs_trained"] for r in results)
            print(f"{name:>18} {epochs:>7.0f}  {span([r['best']['value'] for r in results])}  {span([r['best']['test']['accuracy'] for r in results])}")


main()
