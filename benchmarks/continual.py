"""Compares ways to learn new classes without forgetting the old ones, on clinc150 by domain, and prints a row for each step.

usage: continual.py --data FOLDER [--methods naive,replay,...] [--seeds N] [--per-class N] [--base N] [--per-arrival N]
                    [--laurel COMMAND] [key=value ...]

FOLDER holds clinc150/. The ten domains of 15 intents each are shuffled by the seed: the first --base of them make the run,
then --per-arrival come at a time, three times. Every arrival is taken, whatever the gate says, so that all methods see the
same; what the gate would have said stands in its column. Each set is measured on clinc150's validation part, from which nothing is chosen. Joint training
begins anew with everything so far, which none of the others may. At the end the default method is given an arrival whose
labels are permuted: the gate has to refuse it. A small setting first: --per-class 10 --base 2 --per-arrival 1 --seeds 1.
The rows go to standard output, a summary follows; nothing is kept beside them.
"""
import argparse
import gzip
import json
import math
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
METHODS = {
    "naive": "[naive]",
    "replay": "[replay]",
    "l2-sp": "[l2-sp]",
    "ewc": "[ewc]",
    "distillation": "[distillation]",
    "default": "[replay, distillation]",
}
ARRIVALS = 3
RECIPE = """name: clinc150
model: minilm
task: classification
seed: {seed}
data:
  train: {{file: {train}}}
  test: {{file: {test}}}
stages:
  - stage: fine-tune
    train: {{epochs: {epochs}, batch_size: 16, learning_rate: 1e-4, max_length: 64, keep: last}}
"""
# Student's t, two-sided 95 %, by degrees of freedom
T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--methods", default=",".join([*METHODS, "joint"]))
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--per-class", type=int, default=100, help="training examples of each class, of 100")
parser.add_argument("--tests", type=int, default=20, help="test examples of each class, of 20")
parser.add_argument("--base", type=int, default=4, help="domains of the run")
parser.add_argument("--per-arrival", type=int, default=2, help="domains of each arrival")
parser.add_argument("--epochs", type=int, default=8, help="of the run and of joint training")
parser.add_argument("--laurel", default=str(ROOT / "laurel"))
parser.add_argument("keys", nargs="*", help="key=value, added to every update")
options = parser.parse_args()
if options.base + ARRIVALS * options.per_arrival > 10:
    parser.error("clinc150 has 10 domains: --base and three times --per-arrival are more")
scratch = pathlib.Path(tempfile.mkdtemp(prefix="laurel-continual-"))
with gzip.open(options.data / "clinc150" / "data_full.json.gz", "rt") as file:
    ALL = json.load(file)
DOMAINS = json.loads((options.data / "clinc150" / "domains.json").read_text())
found = {}


def laurel(*words, codes=(0,)):
    """Runs a command and returns what it printed as JSON, and its exit code."""
    done = subprocess.run([options.laurel, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return (json.loads(done.stdout) if "--json" in words else None), done.returncode


def rows(split, intents, most):
    """The first so many texts of each intent."""
    taken = dict.fromkeys(intents, 0)
    kept = []
    for text, label in ALL[split]:
        if label in taken and taken[label] < most:
            taken[label] += 1
            kept.append({"text": text, "label": label})
    return kept


def write(name, lines):
    path = scratch / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def parts(seed):
    """Of the run and of each arrival: a file to learn and one to measure on."""
    names = list(DOMAINS)
    random.Random(seed).shuffle(names)
    sizes = [options.base] + [options.per_arrival] * ARRIVALS
    files, at = [], 0
    for number, size in enumerate(sizes):
        intents = [intent for name in names[at:at + size] for intent in DOMAINS[name]]
        at += size
        train = rows("train", intents, options.per_class)
        random.Random(seed).shuffle(train)
        files.append((write(f"train-{number}.jsonl", train),
                      write(f"test-{number}.jsonl", rows("val", intents, options.tests))))
    return files


def run(train, test, out, seed):
    recipe = scratch / "recipe.yaml"
    recipe.write_text(RECIPE.format(train=train, test=test, seed=seed, epochs=options.epochs))
    shutil.rmtree(out, ignore_errors=True)
    laurel("run", recipe, "--out", out)


def row(seed, method, step, average, forgetting, transfer, gate, seconds):
    found.setdefault((method, step), []).append((average, forgetting))
    shown = ["" if value is None else f"{100 * value:.1f}" for value in (average, forgetting, transfer)]
    print(f"| {seed} | {method} | {step} | {' | '.join(shown)} | {gate} | {seconds:.0f} |", flush=True)


def continued(base, files, seed, method):
    """Three arrivals, one after the other; returns the folder."""
    place = scratch / "continued"
    shutil.rmtree(place, ignore_errors=True)
    for step in range(1, ARRIVALS + 1):
        train, test = files[step]
        where = [base, "--out", place] if step == 1 else [place]
        began = time.perf_counter()
        version, _ = laurel("continue", *where, "--data", train, "--test", test, f"methods={METHODS[method]}",
                            "--force", "--json", *options.keys)
        row(seed, method, step, version["average_metric"], version["forgetting"], version["backward_transfer"],
            "passes" if version["passed"] else "refuses", time.perf_counter() - began)
    return place


def joint(files, seed):
    """Everything so far from the pretrained model on."""
    for step in range(1, ARRIVALS + 1):
        began = time.perf_counter()
        lines = [line for train, _ in files[:step + 1] for line in train.read_text().splitlines()]
        random.Random(seed).shuffle(lines)
        together = scratch / "together.jsonl"
        together.write_text("\n".join(lines) + "\n")
        place = scratch / "joint"
        run(together, files[0][1], place, seed)
        seconds = time.perf_counter() - began
        values = [laurel("evaluate", place, "--data", test, "--json")[0]["metrics"]["accuracy"]
                  for _, test in files[:step + 1]]
        row(seed, "joint", step, statistics.mean(values), None, None, "", seconds)


def poisoned(place, files, seed):
    """New texts of the run's classes, every label moved on by one: the gate has to refuse them."""
    train = [json.loads(line) for line in files[0][0].read_text().splitlines()]
    labels = sorted({line["label"] for line in train})
    moved = {label: labels[(number + 1) % len(labels)] for number, label in enumerate(labels)}
    lines = [{"text": line["text"] + " please", "label": moved[line["label"]]} for line in train]
    before = laurel("versions", place, "--json")[0]["current"]
    version, code = laurel("continue", place, "--data", write("poisoned.jsonl", lines), "--json", *options.keys,
                           codes=(0, 3))
    after = laurel("versions", place, "--json")[0]["current"]
    print(f"\nSeed {seed}: the gate {'passes' if version['passed'] else 'refuses'} the poisoned arrival (exit code {code}, "
          f"current version {before} before and {after} after): {' '.join(version['reasons'])}\n", flush=True)


def summary(values):
    mean = statistics.mean(values)
    if len(values) < 2:
        return f"{100 * mean:.1f}"
    half = T.get(len(values) - 1, 1.96) * statistics.stdev(values) / math.sqrt(len(values))
    return f"{100 * mean:.1f} ± {100 * half:.1f}"


print("| seed | method | arrival | average accuracy | forgetting | backward transfer | the gate | seconds |")
print("|---:|---|---:|---:|---:|---:|---|---:|", flush=True)
try:
    for seed in range(1, options.seeds + 1):
        files = parts(seed)
        base = scratch / "base"
        run(*files[0], base, seed)
        for method in options.methods.split(","):
            if method == "joint":
                joint(files, seed)
                continue
            place = continued(base, files, seed, method)
            if method == "default":
                poisoned(place, files, seed)
finally:
    shutil.rmtree(scratch, ignore_errors=True)

print("\n| method | after arrival | average accuracy | forgetting |\n|---|---:|---:|---:|")
for (method, step), values in found.items():
    forgotten = [forgetting for _, forgetting in values if forgetting is not None]
    print(f"| {method} | {step} | {summary([average for average, _ in values])} "
          f"| {summary(forgotten) if forgotten else ''} |")
