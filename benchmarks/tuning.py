"""Searches a shipped recipe with random full trials and with ASHA, and compares the best dev value and the compute.

usage: tuning.py [--recipe NAME] [--trials N] [--seeds S ...] [--sampler NAME]

Both draw the values of their trials from the same space; with --sampler random (the default) and the same seed they even try the
same ones, so that what ASHA gives up can be looked up among the full trials. Compute is counted in passes over the training
data and in updates; measuring the dev part on the way comes on top and is in the seconds.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

parser = argparse.ArgumentParser()
parser.add_argument("--recipe", default="customer-sentiment")
parser.add_argument("--trials", type=int, default=30)
parser.add_argument("--seeds", type=int, nargs="+", default=[1])
parser.add_argument("--sampler", default="random", choices=["random", "sobol", "tpe"])
parser.add_argument("--keep", type=pathlib.Path, help="keep the searches in this folder; begun ones are resumed")
options = parser.parse_args()


def search(scheduler, sampler, seed, place):
    folder = place / f"{scheduler}-{sampler}-{seed}"
    begun = (folder / "search.yaml").exists()
    began = time.perf_counter()
    done = subprocess.run(
        ["./laurel", "tune", options.recipe, "--trials", str(options.trials), "--scheduler", scheduler, "--sampler", sampler,
         "--seed", str(seed), "--out", str(folder), "--json", *(["--resume"] if begun else [])],
        cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"tune ended with {done.returncode}:\n{done.stdout}")
    return dict(json.loads(done.stdout), seconds=time.perf_counter() - began)


def main():
    with tempfile.TemporaryDirectory(prefix="laurel-bench-") as scratch:
        place = options.keep.resolve() if options.keep else pathlib.Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        rows = []
        for seed in options.seeds:
            rows.append((seed, search("none", "random", seed, place), search("asha", options.sampler, seed, place)))
        metric = rows[0][1]["metric"]
        print(f"\n{options.recipe}: {options.trials} trials each, by {metric} on dev; compute in passes over the training data.\n")
        print(f"| seed | search | best dev {metric} | its test {metric} | trials to their end | passes | updates | seconds "
              "| compute of the full search |\n|---|---|---|---|---|---|---|---|---|")
        shares = []
        for seed, full, halved in rows:
            shares.append(halved["passes"] / full["passes"])
            for name, run in (("random, full", full), (f"{options.sampler}, asha", halved)):
                best = run["best"]["metrics"]
                test = f"{best['test'][metric]:.4f}" if "test" in best else "–"
                ended = sum(t["status"] == "completed" for t in run["trials"])
                print(f"| {seed} | {name} | {run['trials'][0]['value']:.4f} | {test} | {ended} | {run['passes']:.1f} | "
                      f"{run['updates']} | {run['seconds']:.0f} | {run['passes'] / full['passes']:.0%} |")
        gains = [halved["trials"][0]["value"] - full["trials"][0]["value"] for _, full, halved in rows]
        print(f"\nASHA took {statistics.mean(shares):.0%} of the compute; its best is {statistics.mean(gains):+.4f} from that of "
              f"the full search (mean of {len(rows)}; each: {', '.join(f'{g:+.4f}' for g in gains)}).")


if __name__ == "__main__":
    main()
