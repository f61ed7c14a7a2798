"""Zero-shot and few-shot classification beside SetFit's recipe on the same texts; prints a row for each run as it ends.

usage: fewshot.py --data FOLDER [--sets sst2,banking77,clinc150,chnsenticorp] [--shots 4,8,16] [--seeds N]
                  [--methods contrastive,linear,prototypes] [--setfit MODEL_FOLDER ...] [--laurel COMMAND] [key=value ...]

FOLDER holds sst2/, banking77/, clinc150/ and chinese-sentiment/. Each seed draws other examples, of each class as many; all
methods learn from the same ones, and all are measured on the same held-out texts: dev.tsv of sst2, a tenth of banking77 and
of ChnSentiCorp, the val part of clinc150. The row with 0 shots is what the encoder tells from the names of the classes.

Out-of-scope detection (clinc150): the texts of no class should be the least probable ones. AUROC is of the greatest
probability; the accuracy counts a text of no class as right where it lies below a threshold, the one with the best accuracy
on a tenth of the train part, which nothing learns from, and its texts of no class. --setfit SET=FOLDER names the folder of the same encoder for the reference, which is left out without.
"""
import argparse
import csv
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
# Student's t, two-sided 95 %, by degrees of freedom
T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}
NOWHERE = "oos"
RECIPE = """name: {name}
model: {model}
task: classification
seed: {seed}
data:
  train: {{file: train.jsonl}}
  test: {{file: test.jsonl}}
stages:
  - {{stage: few-shot, method: {method}, max_length: {length}, template: '{template}', descriptions: {descriptions}}}
"""


def sst2(folder):
    def rows(name):
        with open(folder / "sst2" / name, encoding="utf8") as lines:
            return [(text, "positive" if label == "1" else "negative")
                    for text, label in (line.rstrip("\n").split("\t") for line in lines)]
    return {"train": rows("train.tsv"), "test": rows("dev.tsv")}


def tenth(rows):
    """A tenth is held out, the same whatever is drawn from the rest."""
    random.Random(0).shuffle(rows)
    return {"test": rows[:len(rows) // 10], "train": rows[len(rows) // 10:]}


def banking77(folder):
    with open(folder / "banking77/train.csv", encoding="utf8", newline="") as lines:
        return tenth([(row["text"], row["category"]) for row in csv.DictReader(lines)])


def clinc150(folder):
    with gzip.open(folder / "clinc150/data_full.json.gz", "rt", encoding="utf8") as file:
        parts = {name: [tuple(row) for row in rows] for name, rows in json.load(file).items()}
    halves = tenth(parts["train"])  # the shared copy lacks the test part, so val is what is measured
    return {"train": halves["train"], "test": parts["val"], "tuning": halves["test"] + parts["oos_train"],
            "scope": parts["val"] + parts["oos_val"]}


def chnsenticorp(folder):
    with gzip.open(folder / "chinese-sentiment/ChnSentiCorp_htl_all.csv.gz", "rt", encoding="utf8", newline="") as lines:
        return tenth([(row["review"], "positive" if row["label"] == "1" else "negative")
                      for row in csv.DictReader(lines) if row["review"].strip()])


SETS = {
    "sst2": dict(read=sst2, model="minilm", length=128, pooling="mean", template="a {{}} film",
                 descriptions="{positive: great, negative: terrible}"),
    "banking77": dict(read=banking77, model="minilm", length=128, pooling="mean", template="{{}}", descriptions="{}"),
    "clinc150": dict(read=clinc150, model="minilm", length=128, pooling="mean", template="{{}}", descriptions="{}"),
    "chnsenticorp": dict(read=chnsenticorp, model="bge-small-zh", length=256, pooling="cls", template="{{}}",
                         descriptions="{positive: 很满意的好酒店, negative: 很失望的差酒店}"),
}

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--sets", default=",".join(SETS))
parser.add_argument("--shots", default="4,8,16")
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--methods", default="contrastive,linear,prototypes")
parser.add_argument("--setfit", action="append", default=[], metavar="SET=FOLDER")
parser.add_argument("--laurel", default=str(ROOT / "laurel"))
parser.add_argument("keys", nargs="*", help="key=value, added to every run of Laurel")
options = parser.parse_args()
references = dict(one.split("=", 1) for one in options.setfit)
scratch = pathlib.Path(tempfile.mkdtemp(prefix="laurel-fewshot-"))
found = {}


def write(name, rows):
    with open(scratch / name, "w", encoding="utf8") as out:
        for text, label in rows:
            out.write(json.dumps({"text": text, "label": label}, ensure_ascii=False) + "\n")


def draw(rows, shots, seed):
    of = {}
    for row in rows:
        of.setdefault(row[1], []).append(row)
    drawn = random.Random(seed)
    return [row for label in sorted(of) for row in drawn.sample(of[label], shots)]


def call(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


def laurel(name, method, seed, parts):
    """Accuracy from the names of the classes alone, accuracy after learning, and what is predicted of the other parts."""
    settings = SETS[name]
    recipe = scratch / "recipe.yaml"
    template = settings["template"].format()
    recipe.write_text(RECIPE.format(
        name=f"{name}-{method}", model=settings["model"], seed=seed, method=method, length=settings["length"],
        template=template, descriptions=settings["descriptions"]), encoding="utf8")
    out = scratch / "run"
    shutil.rmtree(out, ignore_errors=True)
    call([options.laurel, "run", "-q", recipe, "--out", out, *options.keys])
    for part in parts:
        call([options.laurel, "predict", "-q", out, "--in", scratch / f"{part}.jsonl", "--out",
              scratch / f"{part}.predicted.jsonl", "--overwrite"])
    metrics = json.loads((out / "run.json").read_text())["metrics"]
    return metrics["before"]["test"]["accuracy"], metrics["after"]["test"]["accuracy"]


def reference(name, seed, parts):
    predict = [argument for part in parts
               for argument in ("--predict", scratch / f"{part}.jsonl", scratch / f"{part}.predicted.jsonl")]
    return json.loads(call([
        sys.executable, ROOT / "benchmarks/peers/setfit.py", references[name], scratch / "train.jsonl",
        scratch / "test.jsonl", "--pooling", SETS[name]["pooling"], "--max-length", SETS[name]["length"], "--seed", seed,
        *predict]).splitlines()[-1])["accuracy"]


def predicted(part):
    """For each text: whether it has a class, whether its class was told, and the greatest probability."""
    with open(scratch / f"{part}.jsonl", encoding="utf8") as gold, \
            open(scratch / f"{part}.predicted.jsonl", encoding="utf8") as told:
        rows = [(json.loads(g)["label"], json.loads(t)) for g, t in zip(gold, told, strict=True)]
    return [(label != NOWHERE, label == answer["label"], answer["probability"]) for label, answer in rows]


def auroc(rows):
    """How often a text with a class is more probable than one without; half where they are equal."""
    rows = sorted(rows, key=lambda row: row[2])
    rank, total, i = 0.0, 0.0, 0
    while i < len(rows):
        j = i
        while j < len(rows) and rows[j][2] == rows[i][2]:
            j += 1
        total += (i + 1 + j) / 2 * sum(row[0] for row in rows[i:j])
        i = j
    inside = sum(row[0] for row in rows)
    return (total - inside * (inside + 1) / 2) / (inside * (len(rows) - inside))


def right(rows, threshold):
    return sum(told and p >= threshold if inside else p < threshold for inside, told, p in rows) / len(rows)


def out_of_scope():
    tuned, tested = predicted("tuning"), predicted("scope")
    threshold = max(sorted({row[2] for row in tuned}), key=lambda t: right(tuned, t))
    return auroc(tested), right(tested, threshold)


def note(name, shots, method, seed, accuracy, began, scope=(None, None)):
    for figure, value in zip(("accuracy", "AUROC", "accuracy with out-of-scope"), (accuracy, *scope)):
        if value is not None:
            found.setdefault((name, shots, method, figure), {})[seed] = 100 * value
    cells = " | ".join("" if value is None else f"{100 * value:.1f}" for value in (accuracy, *scope))
    print(f"| {name} | {shots} | {method} | {seed} | {cells} | {time.perf_counter() - began:.0f} |", flush=True)


def summary(values):
    mean = statistics.mean(values)
    if len(values) < 2:
        return f"{mean:.1f}"
    half = T.get(len(values) - 1, 1.96) * statistics.stdev(values) / math.sqrt(len(values))
    return f"{mean:.1f} ± {half:.1f}"


print("| set | shots | method | seed | accuracy | AUROC out of scope | accuracy with out of scope | seconds |\n"
      "|---|---:|---|---:|---:|---:|---:|---:|", flush=True)
try:
    for name in options.sets.split(","):
        data = SETS[name]["read"](options.data)
        others = [part for part in data if part not in ("train", "test")]
        for part in ("test", *others):
            write(f"{part}.jsonl", data[part])
        zero = False
        for shots in map(int, options.shots.split(",")):
            for seed in range(1, options.seeds + 1):
                write("train.jsonl", draw(data["train"], shots, seed))
                for method in options.methods.split(","):
                    began = time.perf_counter()
                    before, after = laurel(name, method, seed, others)
                    if not zero:
                        note(name, 0, "names of the classes", 0, before, began)
                        zero = True
                    note(name, shots, method, seed, after, began, out_of_scope() if others else (None, None))
                if name in references:
                    began = time.perf_counter()
                    accuracy = reference(name, seed, others)
                    note(name, shots, "SetFit", seed, accuracy, began, out_of_scope() if others else (None, None))
finally:
    shutil.rmtree(scratch, ignore_errors=True)

print("\n| set | shots | method | figure | mean of the seeds |\n|---|---:|---|---|---:|")
for (name, shots, method, figure), values in found.items():
    print(f"| {name} | {shots} | {method} | {figure} | {summary(list(values.values()))} |")
