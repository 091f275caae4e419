# SPDX-License-Identifier: Apache-2.0
"""Serves a log with PyPI's tensorboard and compares all that its HTTP API returns with the study that the log is of: every
session with its hyperparameters, their types, its status, times and metrics; the experiment; every value of every curve.

    python check_with_tensorboard.py PROGRAM STUDY LOGDIR [--curves all|top|none] [--slow]

--slow: TensorBoard's loader in Python instead of its data server. Needs `tensorboard`, and numpy, which comes with it."""
import argparse
import json
import math
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone

import numpy

STATUSES = ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]
TYPES = {bool: "DATA_TYPE_BOOL", int: "DATA_TYPE_FLOAT64", float: "DATA_TYPE_FLOAT64", str: "DATA_TYPE_STRING"}


class TensorBoard:
    def __init__(self, logdir, slow):
        self.log = tempfile.TemporaryFile(mode="w+")
        arguments = ["--logdir", logdir, "--port", "0", "--host", "127.0.0.1", "--reload_interval", "1"]
        if slow:
            arguments += ["--load_fast", "false"]
        self.process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "tensorboard.main", *arguments], stdout=self.log, stderr=self.log)
        self.address = None
        while self.address is None:
            time.sleep(0.1)
            self.log.seek(0)
            found = re.search(r"at (http://127\.0\.0\.1:\d+)/", self.log.read())
            self.address = found and found.group(1)
            if self.process.poll() is not None:
                self.log.seek(0)
                sys.exit("tensorboard ended: " + self.log.read())

    def get(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + "/data/plugin/" + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())

    def multirun(self, tag, runs):
        form = urllib.parse.urlencode([("tag", tag)] + [("runs", run) for run in runs]).encode()
        with urllib.request.urlopen(self.address + "/data/plugin/scalars/scalars_multirun", form, timeout=120) as answer:
            return json.loads(answer.read())


def sessions_of(board):
    groups, start = [], 0
    while True:
        answer = board.get("hparams/session_groups", {"allowedStatuses": STATUSES, "colParams": [], "startIndex": start, "sliceSize": 10000})
        groups += answer["sessionGroups"]
        start += 10000
        if start >= answer["totalSize"]:
            return groups


def number(value):
    return math.nan if value is None else float(value)  # the API says "NaN" and "Infinity", a table null for both


def same(found, expected):
    if expected is None:
        return not math.isfinite(number(found))
    return numpy.float32(number(found)) == numpy.float32(expected)  # a log's scalars are floats


def unix(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() if text else 0.0


def main():
    parser = argparse.ArgumentParser()
    for name in ("program", "study", "logdir"):
        parser.add_argument(name)
    parser.add_argument("--curves", default="all")
    parser.add_argument("--slow", action="store_true")
    options = parser.parse_args()
    errors, n_checked = [], 0

    def check(what, found, expected, equal=lambda a, b: a == b):
        nonlocal n_checked
        n_checked += 1
        if not equal(found, expected):
            errors.append(f"{what}: found {found!r}, expected {expected!r}")

    with tempfile.NamedTemporaryFile(suffix=".json") as table:
        subprocess.run([options.program, "export", options.study, "--table", table.name], check=True)
        trials = json.load(open(table.name))
    database = sqlite3.connect(f"file:{options.study}?mode=ro", uri=True)
    times = {n: (unix(a), unix(b)) for n, a, b in database.execute("SELECT number, datetime_start, datetime_complete FROM trials")}
    bounds = {name: json.loads(text) for name, text in database.execute("SELECT DISTINCT param_name, distribution_json FROM trial_params")}
    (direction,) = database.execute("SELECT direction FROM study_directions").fetchone()
    (objective,) = json.loads(database.execute("SELECT value_json FROM study_system_attributes WHERE \"key\" = 'study:metric_names'").fetchone()[0])
    runs = database.execute("SELECT trial, fold, repeat, epoch, best_epoch, status FROM shoal_marks ORDER BY epoch").fetchall()
    n_folds = 1 + max(row[1] for row in runs)
    n_repeats = 1 + max(row[2] for row in runs)

    def split_name(fold, repeat):
        parts = ([f"fold-{fold}"] if n_folds > 1 else []) + ([f"repeat-{repeat}"] if n_repeats > 1 else [])
        return "/" + "-".join(parts) if parts else ""

    splits = [(fold, repeat) for fold in range(n_folds) for repeat in range(n_repeats)]
    names = {(t["trial"], fold, repeat): f"trial-{t['trial']:05}" + split_name(fold, repeat) for t in trials for fold, repeat in splits}
    started, previous = time.time(), None
    board = TensorBoard(options.logdir, options.slow)
    try:
        while True:
            try:
                groups = sessions_of(board)
            except urllib.error.HTTPError:  # the Python loader while it still reads: its tables change under the request
                if time.time() - started > 120:
                    raise
                time.sleep(2)
                continue
            n_sessions = sum(len(group["sessions"]) for group in groups)
            # A server that is still reading has some sessions without their last values.
            settled = n_sessions >= len(names) and groups == previous
            previous = groups
            if settled or time.time() - started > 120:
                break
            time.sleep(2)
        print(f"{n_sessions} sessions in {len(groups)} groups after {time.time() - started:.1f} s")
        experiment = board.get("hparams/experiment", {})
        check("groups", len(groups), len(trials))
        check("sessions", n_sessions, len(names))
        infos = {info["name"]: info for info in experiment["hparamInfos"]}
        metrics = [info["name"]["tag"].removeprefix("score/") for info in experiment["metricInfos"]]
        columns = {"loss": "train_loss", "accuracy": "train_accuracy"} | {m: m.replace("val_", "test_") for m in metrics if m.startswith("val_")}
        check("first metric", metrics[0], objective)
        check("direction", "maximized" in experiment["metricInfos"][0]["description"], direction == "MAXIMIZE")
        measured = {c.removeprefix("split0_") for c in trials[0] if c.startswith("split0_")} - {"test_score"}
        check("metrics", {columns[m] for m in metrics}, measured)
        for info in experiment["metricInfos"]:
            name = info["displayName"]
            check(name, info["datasetType"], "DATASET_VALIDATION" if name.startswith("val_") else "DATASET_TRAINING")
        # The space: Optuna's distributions of the same study.
        check("parameters", set(bounds) <= set(infos), True)
        for name, distribution in bounds.items():
            attributes, info = distribution["attributes"], infos[name]
            if "choices" in attributes:
                kinds = {TYPES[type(choice)] for choice in attributes["choices"]}
                check(f"type of {name}", info["type"], kinds.pop() if len(kinds) == 1 else "DATA_TYPE_STRING")
                check(f"domain of {name}", info["domainDiscrete"], attributes["choices"])
            else:
                check(f"type of {name}", info["type"], "DATA_TYPE_FLOAT64")
                interval = info["domainInterval"]
                check(f"domain of {name}", (interval.get("minValue", 0.0), interval.get("maxValue", 0.0)), (attributes["low"], attributes["high"]))
        by_name = {group["name"]: group for group in groups}
        marks = {}
        for trial, fold, repeat, epoch, best, status in runs:
            marks.setdefault((trial, fold, repeat), []).append((epoch, best, status))
        for trial in trials:
            n = trial["trial"]
            group = by_name.get(f"trial-{n:05}")
            if group is None:
                errors.append(f"trial {n} is not there")
                continue
            check(f"parameters of {n}", group["hparams"], trial["params"])
            for key, value in group["hparams"].items():
                check(f"type of {key} of {n}", TYPES[type(value)], infos[key]["type"])
            sessions = {session["name"]: session for session in group["sessions"]}
            diverged = [marks.get((n, *split), [(0, 0, "")])[-1][2] == "diverged" for split in splits]
            for k, split in enumerate(splits):
                name = names[(n, *split)]
                session = sessions.get(name)
                if session is None:
                    errors.append(f"{name} is not there")
                    continue
                failed = diverged[k] or (trial["state"] == "failed" and not any(diverged))
                status = "STATUS_UNKNOWN" if trial["state"] == "running" else "STATUS_FAILURE" if failed else "STATUS_SUCCESS"
                check(f"status of {name}", session["status"], status)
                begin, end = times[n]
                near = lambda a, b: abs(a - b) < 5.0  # a live log's clock reads a little later than the study's
                check(f"start of {name}", session["startTimeSecs"], begin, near)
                if trial["state"] != "running":
                    check(f"end of {name}", session["endTimeSecs"], end, near)
                values = {v["name"]["tag"]: v for v in session["metricValues"]}
                if (n, *split) not in marks:
                    continue
                last = marks[(n, *split)][-1]
                check(f"metrics of {name}", set(values), {"score/" + m for m in metrics})
                for metric in metrics:
                    value = values["score/" + metric]
                    expected = None if diverged[k] else trial[f"split{k}_{columns[metric]}"]
                    check(f"{metric} of {name}", value["value"], expected, same)
                    check(f"step of {metric} of {name}", int(value["trainingStep"]), last[0])
                if not diverged[k]:
                    check(f"score of {name}", values["score/" + objective]["value"], trial[f"split{k}_test_score"], same)
        # Curves: the objective's, whose mean over a trial's runs the study has for every epoch.
        steps = {}
        for n, step, value in database.execute(
                "SELECT number, step, intermediate_value FROM trial_intermediate_values JOIN trials USING (trial_id) ORDER BY step"):
            steps.setdefault(n, []).append((step, value))
        curves = {}
        order = sorted(names.values())
        for i in range(0, len(order), 200):
            curves |= board.multirun("epoch/" + objective, order[i:i + 200])
        n_points = 0
        for trial in trials:
            n = trial["trial"]
            own = [curves.get(names[(n, *split)], []) for split in splits]
            wanted = options.curves == "all" or (options.curves == "top" and trial["state"] == "completed")
            check(f"curves of {n}", all(own), wanted and n in steps)
            if not wanted:
                check(f"no curves of {n}", any(own), False)
                continue
            n_points += sum(map(len, own))
            for step, value in steps.get(n, []):
                points = [[number(p[2]) for p in curve if p[1] == step] for curve in own]
                if all(len(p) == 1 for p in points):
                    mean = sum(p[0] for p in points) / len(points)
                    check(f"epoch {step} of {n}", mean, number(value), lambda a, b: (math.isnan(a) and math.isnan(b)) or abs(a - b) <= 1e-6 * max(1.0, abs(b)))
                elif trial["state"] != "failed" and len(splits) == 1:
                    errors.append(f"epoch {step} of trial {n} is there {len(points[0])} times")
        print(f"{n_checked} values checked, {n_points} points of curves, {len(errors)} wrong")
    finally:
        board.process.terminate()
        board.process.wait()
    for error in errors[:20]:
        print(error)
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
