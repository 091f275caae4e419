"""The results of `scripts/gpu-check --bench` in one file, and as a table.

    gpu_table.py OUT.json CARD COMMIT PEERS.json-or-"" BENCH.json...
"""
import json
import sys


def load(path):
    with open(path) as file:
        return json.load(file)


def main():
    out, card, commit, peers_path, *paths = sys.argv[1:]
    runs = [load(path) for path in paths]
    peers = load(peers_path) if peers_path else {}
    with open(out, "w") as file:
        json.dump({"card": card, "commit": commit, "runs": runs, "peers": peers}, file, indent=1)
    for name, rate in peers.get("rates", {}).items():
        print(f"{name}: {rate:.4g}")
    print(f"{'network':>16} {'batch':>5} {'trials':>6} {'':>5} {'by':>10} {'trial-epochs/s':>14} {'of FFMA peak':>12}")
    for run in runs:
        for r in run["results"]:
            # Of fewer rows than the 60,000 of an epoch here.
            rate = r["trial_epochs_per_second"]["median"] * r["rows"] / 60000
            print(f"{r['shape']:>16} {r['batch']:>5} {r['trials']:>6} {r['precision']:>5} {r['executor']:>10} {rate:>14.1f} {100 * r['fraction_of_peak']:>10.0f} %")
    for r in peers.get("results", []):
        figure = f"{r['trial_epochs_per_second']:>14.1f}" if "error" not in r else "  " + r["error"][:60]
        print(f"{r['shape']:>16} {r['batch']:>5} {r['trials']:>6} {r['precision']:>5} {r['mode']:>10} {figure}")


main()
