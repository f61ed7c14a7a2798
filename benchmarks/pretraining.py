"""Trains MiniLM further on raw text with Laurel and with transformers, in turn: tokens a second, and the loss on held-out text.

usage: pretraining.py --data FOLDER [--seeds N] [--epochs E] [--lines N] [--from-scratch]

FOLDER holds wikitext-2/. A tenth of the lines is held out. Both sides read the same blocks, 16 to an update, with the same
learning rate; masks, order and dropout are each side's own. The models that both write are measured by one program, on the
same hidden tokens. With --from-scratch a BERT of two layers learns both of BERT's objectives on each side, and the mean loss
of each tenth of the updates is shown; a paragraph is then a document, of one sentence a line.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--lines", type=int, help="only so many lines, for a trial")
parser.add_argument("--from-scratch", action="store_true")
options = parser.parse_args()
scratch = pathlib.Path(tempfile.mkdtemp(prefix="laurel-bench-"))


def run(*command, environment=None):
    done = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, env=environment or os.environ)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def peer(script, *arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "OPENBLAS_"))}
    return json.loads(run(sys.executable, PEERS / script, *arguments, environment=environment).strip().splitlines()[-1])


def laurel(seed, *arguments):
    out = scratch / "run"
    shutil.rmtree(out, ignore_errors=True)
    record = json.loads(run(
        "./laurel", "run", "recipes/pretrain-wikitext.yaml", "--out", out, "--json", f"folder={scratch}",
        "data.train.file=train.txt", "data.dev.file=held-out.txt", "data.split.dev=0", "keep=last",
        f"epochs={options.epochs}", f"seed={seed}", *arguments))
    return record["training"]["tokens_per_second"], out / "model"


def reference(seed, *arguments):
    out = scratch / "reference"
    shutil.rmtree(out, ignore_errors=True)
    result = peer("hf_mlm.py", model, scratch / "train.txt", scratch / "held-out.txt", out, "--epochs", options.epochs, "--seed", seed,
                  *arguments)
    return result["tokens_per_second"], out


def from_scratch():
    """Both read the same runs of sentences; which words are hidden and which segments are drawn is each side's own."""
    paragraphs = ["\n".join(re.split(r"(?<= [.!?]) ", line)) for line in lines if not line.startswith("=")]
    (scratch / "train.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf8")
    curves = {"transformers": [], "laurel": []}
    for seed in range(options.seeds):
        curves["transformers"].append(peer(
            "hf_pretraining.py", model, scratch / "train.txt", "--epochs", options.epochs, "--seed", seed)["losses"])
        out = scratch / "run"
        shutil.rmtree(out, ignore_errors=True)
        run("./laurel", "run", "recipes/pretrain-from-scratch.yaml", "--out", out, f"folder={scratch}", "data.split.dev=0",
            "group_by_length=false", "logging_steps=1", f"epochs={options.epochs}", f"seed={seed}")
        rows = map(json.loads, (out / "metrics.jsonl").read_text().splitlines())
        curves["laurel"].append([row["train/loss"] for row in rows if "train/loss" in row])
    print(f"\nBERT's two objectives from scratch on {len(paragraphs)} paragraphs of WikiText-2, {options.epochs} epochs, "
          f"{options.seeds} seeds: mean loss of each tenth of the updates.\n")
    print("| side | updates |" + "".join(f" {tenth + 1} |" for tenth in range(10)) + "\n|" + "---|" * 12)
    for side, runs in curves.items():
        count = min(map(len, runs))
        means = [statistics.mean(loss for curve in runs for loss in curve[count * t // 10:count * (t + 1) // 10])
                 for t in range(10)]
        print(f"| {side} | {count} |" + "".join(f" {mean:.3f} |" for mean in means), flush=True)


lines = [line.strip() for line in (options.data / "wikitext-2" / "valid.txt").read_text(encoding="utf8").splitlines()]
lines = [line for line in lines if line][:options.lines]
held_out = len(lines) // 10
(scratch / "train.txt").write_text("\n".join(lines[:-held_out]) + "\n", encoding="utf8")
(scratch / "held-out.txt").write_text("\n".join(lines[-held_out:]) + "\n", encoding="utf8")
model = json.loads(run("./laurel", "models", "show", "minilm", "--json"))["folder"]
if options.from_scratch:
    from_scratch()
    shutil.rmtree(scratch, ignore_errors=True)
    raise SystemExit
variants = {"transformers": lambda seed: reference(seed), "transformers bf16": lambda seed: reference(seed, "--bf16"),
            "laurel": lambda seed: laurel(seed), "laurel fp32": lambda seed: laurel(seed, "precision=fp32")}
if not re.search(r"avx512_bf16|amx_bf16", pathlib.Path("/proc/cpuinfo").read_text()):
    del variants["transformers bf16"], variants["laurel fp32"]  # emulated there; and fp32 is what laurel takes itself
rates = {name: [] for name in variants}
losses = {name: [] for name in variants}
accuracies = {name: [] for name in variants}
for seed in range(options.seeds):
    for name, train in variants.items():
        rate, folder = train(seed)
        measured = peer("hf_mlm.py", folder, "-", scratch / "held-out.txt", "-", "--evaluate")
        rates[name].append(rate)
        losses[name].append(measured["masked_loss"])
        accuracies[name].append(measured["masked_accuracy"])
        print(f"{name}, seed {seed}: {rate:.0f} tokens/s, held-out loss {measured['masked_loss']:.4f}", file=sys.stderr, flush=True)
best = max((name for name in rates if name.startswith("transformers")), key=lambda name: statistics.median(rates[name]))
print(f"\n{platform.processor() or platform.machine()}, {os.cpu_count()} processors. MiniLM with a new head on {len(lines) - held_out} "
      f"lines of WikiText-2, blocks of 128 tokens, 16 to an update, {options.epochs} epochs, {options.seeds} seeds in turn; best "
      f"setting of the reference here: {best}.\n")
print("| run | real tokens/s | to the reference's default | to its best | held-out masked loss | masked accuracy |\n|---|---|---|---|---|---|")
for name, values in rates.items():
    middle = statistics.median(values)
    print(f"| {name} | {middle:.0f} [{min(values):.0f}–{max(values):.0f}] | {middle / statistics.median(rates['transformers']):.2f} | "
          f"{middle / statistics.median(rates[best]):.2f} | {statistics.mean(losses[name]):.3f} ({', '.join(f'{v:.3f}' for v in losses[name])}) | "
          f"{100 * statistics.mean(accuracies[name]):.1f} % |")
shutil.rmtree(scratch, ignore_errors=True)
