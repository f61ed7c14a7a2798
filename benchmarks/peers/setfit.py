"""The reference for few-shot classification: SetFit's published recipe written down from its description in plain torch.

Tunstall et al. 2022, Efficient Few-Shot Learning Without Prompts. Each text is paired num_iterations times with a text of its
class, drawn with replacement, and as many times with one of another class; the encoder learns by AdamW (learning rate 2e-5,
weight decay 0.01, linear warm-up over a tenth and decay to 0, gradients clipped to norm 1, 16 pairs a step, one pass) from the
squared difference between the cosine of the two vectors and 1 or 0; then scikit-learn's LogisticRegression with its defaults
is fitted to the vectors of the texts. The two sides of a pair are encoded apart, each with its own dropout.

Prints one JSON object: accuracy on TEST, updates, seconds. TRAIN and TEST are JSONL with text and label.
usage: setfit.py MODEL TRAIN TEST [--pooling mean|cls] [--iterations R] [--max-length N] [--seed S] [--predict IN OUT ...]
"""
import argparse
import json
import random
import time

import numpy
import torch
from sklearn.linear_model import LogisticRegression
from transformers import AutoModel, AutoTokenizer, get_linear_schedule_with_warmup

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("train")
parser.add_argument("test")
parser.add_argument("--pooling", choices=["mean", "cls"], default="mean")
parser.add_argument("--iterations", type=int, default=20)
parser.add_argument("--batch-size", type=int, default=16)
parser.add_argument("--lr", type=float, default=2e-5)
parser.add_argument("--max-length", type=int, default=128)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--predict", nargs=2, action="append", default=[], metavar=("IN", "OUT"))
options = parser.parse_args()
tokenizer = AutoTokenizer.from_pretrained(options.model)
encoder = AutoModel.from_pretrained(options.model, dtype=torch.float32)


def read(path):
    rows = [json.loads(line) for line in open(path, encoding="utf8")]
    return [row["text"] for row in rows], [str(row["label"]) for row in rows]


def vectors(texts):
    batch = tokenizer(texts, padding=True, truncation=True, max_length=options.max_length, return_tensors="pt")
    hidden = encoder(**batch).last_hidden_state
    if options.pooling == "cls":
        pooled = hidden[:, 0]
    else:
        mask = batch["attention_mask"].unsqueeze(-1).float()
        pooled = (hidden * mask).sum(1) / mask.sum(1)
    return torch.nn.functional.normalize(pooled)


def embedded(texts):
    """Texts of about the same length together, in their own order at the end."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    found = numpy.zeros((len(texts), encoder.config.hidden_size), dtype=numpy.float32)
    encoder.eval()
    with torch.no_grad():
        for start in range(0, len(order), 64):
            chosen = order[start:start + 64]
            found[chosen] = vectors([texts[i] for i in chosen]).numpy()
    return found


def pairs(labels):
    drawn = random.Random(options.seed)
    of = {}
    for i, label in enumerate(labels):
        of.setdefault(label, []).append(i)
    made = []
    for i, label in enumerate(labels):
        others = [j for j, other in enumerate(labels) if other != label]
        for _ in range(options.iterations):
            made.append((i, drawn.choice(of[label]), 1.0))
            made.append((i, drawn.choice(others), 0.0))
    drawn.shuffle(made)
    return made


def train(texts, labels):
    made = pairs(labels)
    steps = -(-len(made) // options.batch_size)
    decayed = [p for name, p in encoder.named_parameters() if not name.endswith("bias") and "LayerNorm" not in name]
    plain = [p for name, p in encoder.named_parameters() if name.endswith("bias") or "LayerNorm" in name]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=options.lr)
    schedule = get_linear_schedule_with_warmup(optimiser, -(-steps // 10), steps)
    encoder.train()
    for start in range(0, len(made), options.batch_size):
        first, second, alike = zip(*made[start:start + options.batch_size])
        cosines = (vectors([texts[i] for i in first]) * vectors([texts[i] for i in second])).sum(1)
        torch.nn.functional.mse_loss(cosines, torch.tensor(alike)).backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
    return steps


torch.manual_seed(options.seed)
texts, labels = read(options.train)
began = time.perf_counter()
steps = train(texts, labels)
head = LogisticRegression().fit(embedded(texts), labels)
trained = time.perf_counter()
texts, labels = read(options.test)
accuracy = float((head.predict(embedded(texts)) == numpy.array(labels)).mean())
for source, target in options.predict:
    probabilities = head.predict_proba(embedded(read(source)[0]))
    with open(target, "w", encoding="utf8") as out:
        for row in probabilities:
            out.write(json.dumps({"label": head.classes_[row.argmax()], "probability": float(row.max())}) + "\n")
print(json.dumps({"accuracy": accuracy, "updates": steps, "train_seconds": trained - began,
                  "seconds": time.perf_counter() - began}))
