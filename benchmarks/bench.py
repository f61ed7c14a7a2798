"""Measures Laurel beside the Python reference, in turn, and prints a Markdown table of medians and ratios.

usage: bench.py [speed|start|quality|classes|entities|chinese|rewards|reward-quality|overlap] --data FOLDER [--rounds N] [--examples N]

FOLDER holds sst2/, conll2003-en/, chinese-sentiment/, hh-rlhf/, alpaca-eval/, scitldr-a/ and llamafactory-demo/. The reference runs without Laurel's environment variables.
Run through ./dev bench, with LAUREL_PYTHON naming a Python that has torch, transformers, datasets and trl.
"""
import argparse
import csv
import gzip
import json
import os
import pathlib
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"

parser = argparse.ArgumentParser()
parser.add_argument("what", nargs="?", default="speed", choices=[
    "speed", "start", "quality", "classes", "entities", "chinese", "rewards", "reward-quality",
    "overlap"])
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--examples", type=int, help="3200 texts, 400 pairs, or for reward-quality all there are")
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--reference-threads", type=int,
                    help="for quality on a busy machine, where the reference's threads wait by spinning")
options = parser.parse_args()
every_pair = options.examples is None
if every_pair:
    options.examples = 400 if options.what == "rewards" else 3200
data = options.data.resolve()
scratch = pathlib.Path(tempfile.mkdtemp(prefix="laurel-bench-"))


def timed(command, environment=None):
    """Runs a command; returns its output, wall seconds and peak memory in MB (of the largest process)."""
    report = scratch / "time.txt"
    began = time.perf_counter()
    done = subprocess.run(["/usr/bin/time", "-f", "%M", "-o", str(report), *map(str, command)], cwd=ROOT,
                          capture_output=True, text=True, env=environment or os.environ)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout, seconds, int(report.read_text().split()[-1]) // 1024


def laurel(recipe, *arguments):
    """A run of a recipe; returns its record, with the peak memory in it."""
    out = scratch / "run"
    shutil.rmtree(out, ignore_errors=True)
    text, _, peak = timed(["./laurel", "run", f"recipes/{recipe}.yaml", "--out", out, "--json", *arguments])
    record = json.loads(text)
    record["peak_mb"] = peak
    return record


def peer(script, *arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "OPENBLAS_"))}
    if options.reference_threads:
        environment["OMP_NUM_THREADS"] = str(options.reference_threads)
    text, _, _ = timed([sys.executable, PEERS / script, *arguments], environment)
    return json.loads(text.strip().splitlines()[-1])


def exported(name):
    """The built-in model as a Hugging Face folder for the reference."""
    text, _, _ = timed(["./laurel", "models", "show", name, "--json"])
    return json.loads(text)["folder"]


def spread(values):
    return f"{statistics.median(values):.0f} [{min(values):.0f}–{max(values):.0f}]"


def speed():
    model = exported("minilm")
    train, dev = data / "sst2" / "train.tsv", data / "sst2" / "dev.tsv"
    size = ["--examples", str(options.examples)]
    common = [f"folder={data / 'sst2'}", f"data.limit.train={options.examples}", "epochs=1", "keep=last"]
    variants = {
        "peer": lambda: peer("classify.py", model, train, dev, *size),
        "peer grouped": lambda: peer("classify.py", model, train, dev, *size, "--group"),
        "peer grouped bf16": lambda: peer("classify.py", model, train, dev, *size, "--group", "--bf16"),
        "laurel": lambda: laurel("sst2", *common),
        "laurel random order": lambda: laurel("sst2", *common, "group_by_length=false"),
        "laurel 2048 tokens": lambda: laurel("sst2", *common, "tokens_per_batch=2048"),
        "laurel 4096 tokens": lambda: laurel("sst2", *common, "tokens_per_batch=4096"),
    }
    if not re.search(r"avx512_bf16|amx_bf16", pathlib.Path("/proc/cpuinfo").read_text()):
        del variants["peer grouped bf16"]  # emulated there: many times slower than fp32
    results = {name: [] for name in variants}
    for _ in range(options.rounds):
        for name, run in variants.items():
            results[name].append(run())
            print(name, results[name][-1].get("tokens_per_second") or results[name][-1]["training"], file=sys.stderr)
    rate = {name: [r.get("tokens_per_second") or r["training"]["tokens_per_second"] for r in runs]
            for name, runs in results.items()}
    best = max((n for n in rate if n.startswith("peer")), key=lambda n: statistics.median(rate[n]))
    print(f"\nFine-tuning MiniLM on SST-2, {options.examples} texts, 16 to an update unless said, {options.rounds} rounds"
          f" in turn. Best setting of the reference here: {best}.\n")
    print("| run | real tokens/s | to the reference's default | to its best | peak memory |")
    print("|---|---|---|---|---|")
    for name, runs in results.items():
        middle = statistics.median(rate[name])
        print(f"| {name} | {spread(rate[name])} | {middle / statistics.median(rate['peer']):.2f} | "
              f"{middle / statistics.median(rate[best]):.2f} | {spread([r['peak_mb'] for r in runs])} MB |")


def start():
    model = scratch / "model"
    laurel("customer-sentiment", "epochs=1", "data.limit.train=32")
    shutil.copytree(scratch / "run" / "model", model)
    (scratch / "one.jsonl").write_text('{"text": "The parcel came late but the support was kind."}\n')
    ours = [timed(["./laurel", "predict", model, "--in", scratch / "one.jsonl", "--out", scratch / "o.jsonl"])[1]
            for _ in range(options.rounds + 1)][1:]
    load = ("from transformers import pipeline; import sys; "
            "print(pipeline('text-classification', sys.argv[1])('The parcel came late.'))")
    theirs = [timed([sys.executable, "-c", load, model])[1] for _ in range(options.rounds)]
    print(f"\n`predict` of one line, whole process: {statistics.median(ours):.2f} s "
          f"[{min(ours):.2f}–{max(ours):.2f}]; transformers' pipeline {statistics.median(theirs):.2f} s "
          f"[{min(theirs):.2f}–{max(theirs):.2f}].")
    lines = [line.split("\t")[0] for line in (data / "sst2" / "train.tsv").read_text().splitlines()]
    (scratch / "many.jsonl").write_text("".join(json.dumps({"text": line}) + "\n" for line in lines))
    script = ("import json, sys, time\nfrom transformers import pipeline\n"
              "texts = [json.loads(line)['text'] for line in open(sys.argv[2])]\n"
              "p = pipeline('text-classification', sys.argv[1], batch_size=64)\n"
              "t = time.perf_counter(); p(texts); print(len(texts) / (time.perf_counter() - t))")
    ours, theirs = [], []
    for _ in range(options.rounds):
        _, all_of_it, _ = timed(["./laurel", "predict", model, "--in", scratch / "many.jsonl", "--out", scratch / "o.jsonl"])
        _, one, _ = timed(["./laurel", "predict", model, "--in", scratch / "one.jsonl", "--out", scratch / "o.jsonl"])
        ours.append(len(lines) / (all_of_it - one))
        theirs.append(float(timed([sys.executable, "-c", script, model, scratch / "many.jsonl"])[0].splitlines()[-1]))
    print(f"\nPrediction of {len(lines)} texts, start-up taken off: {spread(ours)} texts/s; transformers' pipeline "
          f"(64 to a batch) {spread(theirs)} texts/s; ratio {statistics.median(ours) / statistics.median(theirs):.2f}.")


def table(rows):
    print("\n| task | metric | Laurel | reference | difference |\n|---|---|---|---|---|")
    for task, metric, ours, theirs in rows:
        show = lambda v: f"{100 * statistics.mean(v):.2f} (" + ", ".join(f"{100 * x:.2f}" for x in v) + ")"
        print(f"| {task} | {metric} | {show(ours)} | {show(theirs)} | "
              f"{100 * (statistics.mean(ours) - statistics.mean(theirs)):+.2f} |", flush=True)


def by_seed(name, run):
    """One value of a metric for each seed, told as they come."""
    values = []
    for seed in range(options.seeds):
        values.append(run(seed))
        print(f"{name}, seed {seed}: {values[-1]:.4f}", file=sys.stderr, flush=True)
    return values


def classes():
    model, sst2 = exported("minilm"), data / "sst2"
    table([("SST-2 dev", "accuracy",
            by_seed("SST-2, Laurel", lambda seed: laurel(
                "sst2", f"folder={sst2}", f"seed={seed}", "keep=last")["metrics"]["after"]["dev"]["accuracy"]),
            by_seed("SST-2, reference", lambda seed: peer(
                "classify.py", model, sst2 / "train.tsv", sst2 / "dev.tsv", "--group", "--epochs", "3",
                "--seed", str(seed))["accuracy"]))])


def entities():
    model, conll = exported("minilm"), data / "conll2003-en"
    table([("CoNLL-2003 testa", "entity F1",
            by_seed("CoNLL-2003, Laurel", lambda seed: laurel(
                "conll2003", f"folder={conll}", f"seed={seed}", "keep=last")["metrics"]["after"]["dev"]["f1"]),
            by_seed("CoNLL-2003, reference", lambda seed: peer(
                "tokens.py", model, conll / "eng.train", conll / "eng.testa", "--seed", str(seed))["f1"]))])


def quality():
    classes()
    entities()


def chinese():
    """Both sides on the same split: a tenth of the reviews, drawn once, is held out."""
    with gzip.open(data / "chinese-sentiment" / "ChnSentiCorp_htl_all.csv.gz", "rt", encoding="utf-8-sig") as file:
        rows = [f"{' '.join(row['review'].split())}\t{row['label']}\n" for row in csv.DictReader(file) if row["review"]]
    random.Random(0).shuffle(rows)
    held_out = len(rows) // 10
    folder = scratch / "chinese"
    folder.mkdir()
    (folder / "dev.tsv").write_text("".join(rows[:held_out]))
    (folder / "train.tsv").write_text("".join(rows[held_out:]))
    size = ["--max-length", "256", "--epochs", "2"]
    model = exported("bge-small-zh")
    table([("ChnSentiCorp, a tenth held out", "accuracy",
            by_seed("ChnSentiCorp, Laurel", lambda seed: laurel(
                "sst2", f"folder={folder}", "model=bge-small-zh", "epochs=2", "max_length=256", f"seed={seed}",
                "keep=last")["metrics"]["after"]["dev"]["accuracy"]),
            by_seed("ChnSentiCorp, reference", lambda seed: peer(
                "classify.py", model, folder / "train.tsv", folder / "dev.tsv", "--group", *size,
                "--seed", str(seed))["accuracy"]))])


def write_pairs(name, rows):
    file = scratch / f"{name}.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def gzipped(path):
    with gzip.open(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def hh_pairs():
    """The dialogues of which both replies say something, and not the same."""
    rows = gzipped(data / "hh-rlhf" / "harmless.jsonl.gz")
    return [row for row in rows if row["chosen"].strip() and row["rejected"].strip() and row["chosen"] != row["rejected"]]


def alpaca_pairs():
    """Instruction and answers as one dialogue, so that both sides read the same; without ties and unjudged rows."""
    pairs = []
    for row in gzipped(data / "alpaca-eval" / "gpt4.jsonl.gz"):
        answers = [row["output_1"], row["output_2"]]
        if row["preference"] in (1, 2) and all(a.strip() for a in answers) and answers[0] != answers[1]:
            better = int(row["preference"]) - 1
            pairs.append({"prompt": f"\n\nHuman: {row['instruction']}\n\nAssistant:",
                          "chosen": " " + answers[better], "rejected": " " + answers[1 - better]})
    return pairs


def held_out(rows, prompt, share):
    """Train and dev; the rows of one prompt stay together."""
    prompts = sorted({prompt(row) for row in rows})
    random.Random(0).shuffle(prompts)
    chosen = set(prompts[:round(share * len(prompts))])
    return [r for r in rows if prompt(r) not in chosen], [r for r in rows if prompt(r) in chosen]


def reward_run(train, *arguments):
    """A reward model from pairs in a file; the layout is stated, since a file of few rows may look like another."""
    return laurel("reward-hh", f"folder={scratch}", f"data.train.file={train.name}", "data.layout=trl", "keep=last",
                  *arguments)


def rewards():
    model = exported("minilm")
    pairs = write_pairs("pairs", hh_pairs()[:options.examples])
    alone = ["data.split.dev=0", "epochs=1"]
    variants = {
        "peer": lambda: peer("reward.py", model, pairs),
        "peer grouped": lambda: peer("reward.py", model, pairs, "--group"),
        "peer grouped bf16": lambda: peer("reward.py", model, pairs, "--group", "--bf16"),
        "laurel": lambda: reward_run(pairs, *alone),
        "laurel random order": lambda: reward_run(pairs, *alone, "group_by_length=false"),
    }
    if not re.search(r"avx512_bf16|amx_bf16", pathlib.Path("/proc/cpuinfo").read_text()):
        del variants["peer grouped bf16"]
    rate = {name: [] for name in variants}
    peak = {name: [] for name in variants}
    for _ in range(options.rounds):
        for name, run in variants.items():
            result = run()
            if "training" in result:
                part = result["data"]["train"]
                rate[name].append(result["training"]["tokens_per_second"] * part["examples"] / part["tokens"])
            else:
                rate[name].append(result["pairs_per_second"])
            peak[name].append(result["peak_mb"])
            print(name, f"{rate[name][-1]:.2f} pairs/s", file=sys.stderr, flush=True)
    best = max((n for n in rate if n.startswith("peer")), key=lambda n: statistics.median(rate[n]))
    print(f"\nReward model on HH-RLHF, MiniLM, {options.examples} pairs, 8 to an update, at most 512 tokens, "
          f"{options.rounds} rounds in turn; the reference without dropout, as TRL does, Laurel with. "
          f"Best setting of the reference here: {best}.\n")
    print("| run | pairs/s | to the reference's default | to its best | peak memory |\n|---|---|---|---|---|")
    for name, values in rate.items():
        middle = statistics.median(values)
        print(f"| {name} | {middle:.2f} [{min(values):.2f}–{max(values):.2f}] | "
              f"{middle / statistics.median(rate['peer']):.2f} | {middle / statistics.median(rate[best]):.2f} | "
              f"{spread(peak[name])} MB |")
    scoring()


def scoring():
    """Of the run that is in the scratch folder."""
    model = scratch / "scored"
    shutil.copytree(scratch / "run" / "model", model)
    tokenizer = ("from transformers import AutoTokenizer; import json, sys\n"
                 "t = AutoTokenizer.from_pretrained(sys.argv[1])\n"
                 "for line in open(sys.argv[2]):\n"
                 "    row = json.loads(line); print(max(len(t(row[k])['input_ids']) for k in ('chosen', 'rejected')))")
    rows = hh_pairs()[:options.examples]
    lengths = timed([sys.executable, "-c", tokenizer, model, write_pairs("all", rows)])[0].split()
    rows = [row for row, length in zip(rows, lengths) if int(length) <= 512]
    many, one = write_pairs("many", rows), write_pairs("one", rows[:1])
    script = ("import json, sys, time\nfrom transformers import pipeline\n"
              "rows = [json.loads(line) for line in open(sys.argv[2])]\n"
              "texts = [row[side] for row in rows for side in ('chosen', 'rejected')]\n"
              "p = pipeline('text-classification', sys.argv[1], function_to_apply='none')\n"
              "t = time.perf_counter(); p(texts, batch_size=int(sys.argv[3])); "
              "print(len(texts) / (time.perf_counter() - t))")
    out = scratch / "scores.jsonl"
    ours, theirs = [], {1: [], 8: []}
    for _ in range(options.rounds):
        seconds = [timed(["./laurel", "score", model, "--in", file, "--out", out])[1] for file in (many, one)]
        ours.append(2 * (len(rows) - 1) / (seconds[0] - seconds[1]))
        for size, values in theirs.items():
            values.append(float(timed([sys.executable, "-c", script, model, many, str(size)])[0].splitlines()[-1]))
    best = max(map(statistics.median, theirs.values()))
    print(f"\nScoring {2 * len(rows)} replies, start-up taken off: {spread(ours)} replies/s; transformers' pipeline "
          + ", ".join(f"{spread(values)} with {size} to a batch" for size, values in theirs.items())
          + f"; ratio to its better {statistics.median(ours) / best:.2f}.")


def reward_quality():
    """The same pairs, split, tokens and hyper-parameters, dropout on both sides."""
    model = exported("minilm")
    opening = re.compile(r".*\n\nAssistant:", re.DOTALL)
    sets = {
        "HH-RLHF harmless, a fifth of the dialogues held out":
            (hh_pairs(), lambda row: opening.match(os.path.commonprefix([row["chosen"], row["rejected"]])).group(), 3),
        "AlpacaEval, a fifth of the instructions held out": (alpaca_pairs(), lambda row: row["prompt"], 2),
    }
    rows = []
    for name, (pairs, prompt, epochs) in sets.items():
        train_rows, dev_rows = held_out(pairs if every_pair else pairs[:options.examples], prompt, 0.2)
        train, dev = write_pairs("train", train_rows), write_pairs("dev", dev_rows)
        rows.append((
            name, "pair accuracy",
            by_seed(f"{name}, Laurel", lambda seed: reward_run(
                train, f"data.dev.file={dev.name}", "data.split.dev=0", f"epochs={epochs}",
                f"seed={seed}")["metrics"]["after"]["dev"]["accuracy"]),
            by_seed(f"{name}, reference", lambda seed: peer(
                "reward.py", model, train, "--dev", dev, "--group", "--keep-dropout", "--epochs", str(epochs),
                "--seed", str(seed))["accuracy"])))
        table(rows)


def overlap():
    """First sentences of papers against their summaries, and one answer in Chinese against another."""
    papers = [json.loads(line) for line in gzip.open(data / "scitldr-a" / "train.jsonl.gz", "rt", encoding="utf-8")]
    answers = json.load(gzip.open(data / "llamafactory-demo" / "dpo_zh_demo.json.gz", "rt", encoding="utf-8"))
    sets = {
        "English, SciTLDR": [(row["source"][0], row["target"]) for row in papers],
        "Chinese, first sentences of LLaMA-Factory's DPO demo": [
            (row["rejected"]["value"].split("。")[0][:200], [row["chosen"]["value"].split("。")[0][:200]]) for row in answers],
    }
    timed(["./laurel", "--version"])  # builds what has changed
    java = ["java", "-Xmx2g", "-XX:+UseSerialGC", "-cp", "laurel-cli/target/laurel/lib/*", PEERS / "Overlap.java"]
    for name, rows in sets.items():
        rows = rows[:600 if every_pair else options.examples]
        texts = scratch / "texts.jsonl"
        texts.write_text("".join(json.dumps(row) + "\n" for row in rows))
        theirs, ours = [], []
        for _ in range(options.rounds):
            theirs.append(peer("overlap.py", texts))
            settings = scratch / "settings.json"
            settings.write_text(json.dumps(list(theirs[0])))
            ours.append(json.loads(timed([*java, texts, settings])[0]))
        letters = statistics.mean(len(h) + sum(map(len, r)) for h, r in rows)
        print(f"\n{name}: {len(rows)} texts, with their references {letters:.0f} characters each.\n")
        print("| metric | Python, µs of processor time a text | Laurel | ratio | largest difference |\n|---|---|---|---|---|")
        for key in theirs[0]:
            theirs_micros, micros = ([run[key]["micros"] for run in side] for side in (theirs, ours))
            worst = max(abs(a - b) for a, b in zip(theirs[0][key]["scores"], ours[0][key]["scores"]))
            label = " ".join(f"{k}={v}" for k, v in json.loads(key).items() if k != "metric")
            print(f"| {json.loads(key)['metric']} {label} | {spread(theirs_micros)} | {statistics.median(micros):.1f} "
                  f"[{min(micros):.1f}–{max(micros):.1f}] | "
                  f"{statistics.median(theirs_micros) / statistics.median(micros):.0f} | {worst:.0e} |")


print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors", file=sys.stderr)
{"speed": speed, "start": start, "quality": quality, "classes": classes, "entities": entities, "chinese": chinese,
 "rewards": rewards, "reward-quality": reward_quality, "overlap": overlap}[options.what]()
shutil.rmtree(scratch, ignore_errors=True)
