#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Epochs until one of a table's best 0.5 % was trained to the end, of the files that search_replay and peers.py print, and the curves.

    bench/search/summary.py [--svg CURVES.svg] [--most EPOCHS] FILE.json...      files of one table
"""
import argparse
import json
import statistics


def reached(steps, threshold):
    return next((epochs for epochs, accuracy in steps if accuracy >= threshold), None)


def best_at(steps, epochs):
    return max((accuracy for at, accuracy in steps if at <= epochs), default=0.0)


def svg(methods, best, most, path):
    """Median regret over epochs, with quartiles behind it; both axes logarithmic."""
    import math

    width, height, left, bottom = 720, 440, 60, 40
    xs = [27 * (most / 27) ** (i / 80) for i in range(81)]
    low, high = 1e-4, 0.3
    place = lambda x, y: (left + (width - left - 180) * math.log(x / 27) / math.log(most / 27),
                          10 + (height - bottom - 10) * (1 - math.log(max(min(y, high), low) / low) / math.log(high / low)))
    colors = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb", "#000000", "#999933", "#882255",
              "#332288", "#dd7700", "#117733", "#88ccee", "#cc99bb"]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="white"/>']
    for exponent in (-4, -3, -2, -1):
        x, y = place(27, 10**exponent)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{width - 180}" stroke="#dddddd"/><text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">1e{exponent}</text>')
    for epochs in (27, 100, 300, 1000, 3000, 10000):
        if epochs <= most:
            x, _ = place(epochs, 1)
            parts.append(f'<text x="{x:.1f}" y="{height - 18}" text-anchor="middle">{epochs}</text>')
    parts.append(f'<text x="{(left + width - 180) / 2:.0f}" y="{height - 2}" text-anchor="middle">epochs trained; best regret in validation accuracy, median and quartiles</text>')
    for i, (name, runs) in enumerate(methods.items()):
        curves = [sorted(best - best_at(steps, x) for steps in runs) for x in xs]
        quartile = lambda values, q: values[min(len(values) - 1, int(q * len(values)))]
        line = lambda q: [place(x, quartile(values, q)) for x, values in zip(xs, curves)]
        band = line(0.25) + line(0.75)[::-1]
        color = colors[i % len(colors)]
        points = lambda pairs: " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
        parts.append(f'<polygon points="{points(band)}" fill="{color}" opacity="0.12"/><polyline points="{points(line(0.5))}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="{width - 172}" y="{24 + 18 * i}" fill="{color}">{name}</text>')
    with open(path, "w") as file:
        file.write("\n".join(parts) + "\n</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--svg")
    parser.add_argument("--most", type=int, default=6000)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    documents = [json.load(open(path)) for path in options.files]
    head = next(d for d in documents if "best" in d)
    methods = {name: runs for d in documents for name, runs in d["methods"].items()}
    print(f"{head['configurations']} configurations, best {head['best']:.4f}, the best 0.5 % from {head['top_half_percent']:.4f} on")
    print(f"{'method':>40} {'median':>8} {'quartiles':>15} {'reached':>9}")
    for name, runs in methods.items():
        epochs = sorted(reached(steps, head["top_half_percent"]) or float("inf") for steps in runs)
        at = lambda q: epochs[min(len(epochs) - 1, int(q * len(epochs)))]
        print(f"{name:>40} {statistics.median(epochs):>8.0f} {at(0.25):>7.0f}..{at(0.75):<6.0f} {sum(e < float('inf') for e in epochs):>4} of {len(epochs)}")
    if options.svg:
        svg(methods, head["best"], options.most, options.svg)


main()
