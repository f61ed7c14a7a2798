"""Trains tokenizers on raw text with Laurel and with the tokenizers library, in turn, and compares what both learn.

usage: tokenizer_training.py --data FOLDER [--rounds N] [--vocab-size N ...] [--repeat N]

FOLDER holds tinyshakespeare/, wikitext-2/ and pretrain-llamafactory-demo/. The library is timed without starting Python,
Laurel as a whole process; processor time is that of all threads, on which other work on the machine has little influence. With --repeat, Laurel alone is also run on the text N times over, to see its memory.
"""
import argparse
import gzip
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEER = ROOT / "benchmarks" / "peers" / "tokenizer.py"

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--vocab-size", type=int, nargs="+", default=[8000, 30000])
parser.add_argument("--repeat", type=int, default=0)
options = parser.parse_args()


def raw_text(folder):
    with gzip.open(folder / "pretrain-llamafactory-demo" / "c4_demo.jsonl.gz", "rt", encoding="utf8") as file:
        pages = [json.loads(line)["text"] + "\n" for line in file]
    with gzip.open(folder / "pretrain-llamafactory-demo" / "wiki_demo.txt.gz", "rt", encoding="utf8") as file:
        pages.append(file.read())
    for name in ("tinyshakespeare/input.txt", "wikitext-2/valid.txt"):
        pages.append((folder / name).read_text(encoding="utf8"))
    return "".join(pages)


def timed(command, scratch, environment=None):
    """Output, wall seconds, seconds of the processors, peak memory in MB."""
    report = scratch / "time.txt"
    began = time.perf_counter()
    done = subprocess.run(["/usr/bin/time", "-f", "%U %S %M", "-o", str(report), *map(str, command)], cwd=ROOT,
                          capture_output=True, text=True, env=environment or os.environ)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    user, system, peak = report.read_text().split()[-3:]
    return done.stdout, seconds, float(user) + float(system), int(peak) // 1024


def library(kind, size, text, scratch, threads=None, begin=None):
    environment = {k: v for k, v in os.environ.items() if k != "RAYON_NUM_THREADS"}
    if threads:
        environment["RAYON_NUM_THREADS"] = str(threads)
    out, _, _, peak = timed([sys.executable, PEER, kind, size, text, *([begin] if begin else [])], scratch, environment)
    return dict(json.loads(out), peak=peak)


def laurel(kind, size, text, scratch, threads=None):
    folder = scratch / f"{kind}-{size}"
    _, seconds, processor, peak = timed(
        ["./laurel", "tokenizer", "train", "--kind", kind, "--vocab-size", size, "--out", folder, "--overwrite", "--quiet",
         *(["--threads", threads] if threads else []), text], scratch)
    model = json.loads((folder / "tokenizer.json").read_text(encoding="utf8"))["model"]
    return dict(seconds=seconds, processor=processor, peak=peak, vocabulary=sorted(model["vocab"], key=model["vocab"].get),
                merges=model.get("merges"))


def same(ours, theirs):
    return ours["vocabulary"] == theirs["vocabulary"] and ours["merges"] == theirs["merges"]


def differing(a, b):
    return len(set(a["vocabulary"]) - set(b["vocabulary"]))


def beginning(vocabulary):
    """What has an id before any merge: special tokens, characters and the parts that go on a word."""
    marked = [i for i, token in enumerate(vocabulary) if len(token) == 3 and token.startswith("##")]
    return vocabulary[:marked[-1] + 1]


def compare(kind, size, text, scratch):
    sides = {
        "tokenizers": lambda: library(kind, size, text, scratch),
        "tokenizers, RAYON_NUM_THREADS=1": lambda: library(kind, size, text, scratch, threads=1),
        "laurel": lambda: laurel(kind, size, text, scratch),
        "laurel --threads 1": lambda: laurel(kind, size, text, scratch, threads=1),
    }
    runs = {name: [] for name in sides}
    for _ in range(options.rounds):
        for name, run in sides.items():
            runs[name].append(run())
            print(kind, size, name, f"{runs[name][-1]['seconds']:.2f} s", file=sys.stderr, flush=True)
    middle = {name: {of: statistics.median(r[of] for r in made) for of in ("seconds", "processor")}
              for name, made in runs.items()}
    best = {of: min(m[of] for name, m in middle.items() if name.startswith("tok")) for of in ("seconds", "processor")}
    for name, made in runs.items():
        cells = [f"{middle[name][of]:.2f} s [{min(r[of] for r in made):.2f}–{max(r[of] for r in made):.2f}] | "
                 f"{best[of] / middle[name][of]:.1f}" for of in ("seconds", "processor")]
        print(f"| {kind}, {size} | {name} | {cells[0]} | {cells[1]} | {max(r['peak'] for r in made)} MB |", flush=True)
    ours = runs["laurel"][0]
    among = all(same(ours, r) for name in ("laurel", "laurel --threads 1") for r in runs[name])
    theirs = runs["tokenizers"] + runs["tokenizers, RAYON_NUM_THREADS=1"]
    if kind == "bpe":
        verdict = f"the library's runs give the same ids and merges: {all(same(ours, r) for r in theirs)}"
    else:
        begin = scratch / "begin.json"
        begin.write_text(json.dumps(beginning(ours["vocabulary"])), encoding="utf8")
        ordered = library(kind, size, text, scratch, begin=begin)
        verdict = (f"the library, begun with the same order, gives the same ids: {ours['vocabulary'] == ordered['vocabulary']}; "
                   f"its ordinary runs miss {', '.join(str(differing(ours, r)) for r in theirs)} of our tokens and "
                   f"{', '.join(str(differing(theirs[0], r)) for r in theirs[1:])} of those of its own first")
    return f"{kind}, {size}: {len(ours['vocabulary'])} tokens; all runs of Laurel the same: {among}; {verdict}."


def main():
    with tempfile.TemporaryDirectory(prefix="laurel-bench-") as place:
        scratch = pathlib.Path(place)
        text = scratch / "raw.txt"
        raw = raw_text(options.data.resolve())
        text.write_text(raw, encoding="utf8")
        timed(["./laurel", "--version"], scratch)  # builds what has changed
        print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors", file=sys.stderr)
        print(f"\nTokenizers from {text.stat().st_size / 1e6:.1f} MB of raw text, {options.rounds} rounds in turn. Ratios to the "
              "library's better setting.\n")
        print("| tokenizer | run | by the clock | ratio | processor time | ratio | peak memory |\n|---|---|---|---|---|---|---|")
        verdicts = [compare(kind, size, text, scratch) for kind in ("wordpiece", "bpe") for size in options.vocab_size]
        print("\n" + "\n".join(verdicts))
        if options.repeat:
            text.write_text(raw * options.repeat, encoding="utf8")
            run = laurel("bpe", options.vocab_size[0], text, scratch)
            print(f"\nThe same text {options.repeat} times, {text.stat().st_size / 1e6:.0f} MB, bpe: {run['seconds']:.1f} s, "
                  f"{run['peak']} MB.")


if __name__ == "__main__":
    main()
