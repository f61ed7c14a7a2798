"""Compares ways to use texts without labels on the same few labels, and prints a row for each run as it ends.

usage: semisupervised.py --data FOLDER [--sets sst2,banking77] [--methods reward,supervised] [--seeds N] [--first-seed N] [--unlabelled N]
                         [--laurel COMMAND] [key=value ...]

FOLDER holds sst2/ and banking77/. Each seed draws other labels, and is everything random in the run. What is measured is
never looked at in training: dev.tsv of sst2, a tenth of banking77. Without --unlabelled all other texts are used. The rows
go to standard output, a summary with 95 % intervals (Student's t over the seeds) follows; nothing is kept beside them.
Run through ./dev bench semisupervised, in the background: all methods and five seeds take hours.
"""
import argparse
import json
import math
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Sentence similarity of a text and its class put into words, for which no label is needed.
DESCRIBED = ("{from: function, settings: {function: {reward: embedding-similarity, model: minilm, against: prompt}}, "
             "words: {words}}")
WORDS = {
    "sst2": "{negative: a bad boring terrible film, positive: a great moving wonderful film}",
    "banking77": "{}",
}
METHODS = {
    "supervised": ["method=supervised"],
    "reward": ["method=reward", "reward.source.from=ensemble", "reward.source.folds=6"],
    "reward-balanced": ["method=reward", "reward.source.from=ensemble", "reward.source.folds=6", "reward.balance=true"],
    "reward-model": ["method=reward", "reward.source.from=reward-model", "reward.source.train.epochs=15",
                     "reward.source.train.learning_rate=1e-4"],
    "vectors": ["method=reward", "reward.source={from: sentence-vectors}", "reward.balance=true"],
    "mean": ["method=reward", "reward.source={from: mean, of: [{from: sentence-vectors}, {from: ensemble, folds: 4}]}", "reward.balance=true"],
    "described": ["method=reward", f"reward.source={DESCRIBED}", "reward.balance=true"],
    "all-three": ["method=reward", "reward.source={from: mean, of: [{from: sentence-vectors}, {from: ensemble, folds: 4}, "
                  + DESCRIBED + "]}", "reward.balance=true"],
    "co-training": ["method=co-training"],
    "mean-teacher": ["method=mean-teacher"],
    "self-training": ["method=self-training"],
    "fixmatch": ["method=fixmatch"],
    "uda": ["method=uda"],
}
SETS = {
    "sst2": """
data:
  train: {{file: {data}/sst2/train.tsv}}
  test: {{file: {data}/sst2/dev.tsv}}
  columns: {{text: 0, label: 1}}
  label_names: {{0: negative, 1: positive}}
  seed: {seed}
few_labels: 32
""",
    "banking77": """
data:
  train: {{file: {data}/banking77/train.csv}}
  columns: {{text: text, label: category}}
  split: {{test: 0.1}}
  seed: {seed}
few_labels: 5
""",
}
COMMON = """name: {set}-{method}
model: minilm
task: classification
method: supervised
seed: {seed}
supervised: {{epochs: 20, batch_size: 8, learning_rate: 1e-4, keep: last}}
semisupervised: {{epochs: 2, batch_size: 32, learning_rate: 5e-5, keep: last}}
guard: "off"
unlabelled_limit: {unlabelled}
"""
# Student's t, two-sided 95 %, by degrees of freedom
T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--sets", default="sst2,banking77")
parser.add_argument("--methods", default=",".join(METHODS))
parser.add_argument("--seeds", type=int, default=5)
parser.add_argument("--first-seed", type=int, default=1)
parser.add_argument("--unlabelled", type=int, default=0)
parser.add_argument("--laurel", default=str(ROOT / "laurel"))
parser.add_argument("keys", nargs="*", help="key=value, added to every run")
options = parser.parse_args()
scratch = pathlib.Path(tempfile.mkdtemp(prefix="laurel-semisupervised-"))
found = {}


def run(name, method, seed):
    """Runs one method on one draw of the labels; returns the record."""
    recipe = scratch / "recipe.yaml"
    recipe.write_text(COMMON.format(set=name, method=method, seed=seed, unlabelled=options.unlabelled)
                      + SETS[name].format(data=options.data.resolve(), seed=seed))
    out = scratch / "run"
    shutil.rmtree(out, ignore_errors=True)
    keys = [key.replace("words: {words}", f"words: {WORDS[name]}") for key in METHODS[method]]
    done = subprocess.run([options.laurel, "run", str(recipe), "--out", str(out), *keys, *options.keys],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{name} {method} seed {seed} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return json.loads((out / "run.json").read_text())


def summary(values):
    mean = statistics.mean(values)
    if len(values) < 2:
        return f"{mean:.1f}"
    half = T.get(len(values) - 1, 1.96) * statistics.stdev(values) / math.sqrt(len(values))
    return f"{mean:.1f} ± {half:.1f}"


print("| set | seed | method | stage | accuracy | gain over the stage before | seconds |", flush=True)
print("|---|---:|---|---|---:|---:|---:|", flush=True)
try:
    for seed in range(options.first_seed, options.first_seed + options.seeds):
        for name in options.sets.split(","):
            for method in options.methods.split(","):
                began = time.perf_counter()
                record = run(name, method, seed)
                seconds = time.perf_counter() - began
                for stage in record["stages"]:
                    found.setdefault((name, method, stage["stage"]), {})[seed] = 100 * stage["value"]
                    low, high = stage["gain_range"]
                    print(f"| {name} | {seed} | {method} | {stage['stage']} | {100 * stage['value']:.1f} "
                          f"| {100 * stage['gain']:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}] | {seconds:.0f} |",
                          flush=True)
finally:
    shutil.rmtree(scratch, ignore_errors=True)

print("\n| set | method | after stage | accuracy, mean of the seeds | over supervised |\n|---|---|---|---:|---:|")
for (name, method, stage), values in found.items():
    base = found.get((name, method, "supervised"), {})
    over = [values[seed] - base[seed] for seed in values if seed in base]
    print(f"| {name} | {method} | {stage} | {summary(list(values.values()))} | {summary(over) if over else ''} |")
