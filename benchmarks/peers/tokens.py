"""The reference for named entities: transformers' Trainer on CoNLL columns (first the word, last the tag).

Prints one JSON object: real tokens a second of training, and entity F1 (or token accuracy with --binary) on DEV.
usage: tokens.py MODEL TRAIN DEV [--binary] [--epochs E] [--lr LR] [--batch-size B] [--seed S]
"""
import argparse
import json
import tempfile
import time

import torch
from datasets import Dataset
from transformers import (AutoModelForTokenClassification, AutoTokenizer, DataCollatorForTokenClassification, Trainer,
                          TrainingArguments)

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("train")
parser.add_argument("dev")
parser.add_argument("--binary", action="store_true")
parser.add_argument("--epochs", type=float, default=3)
parser.add_argument("--lr", type=float, default=5e-5)
parser.add_argument("--batch-size", type=int, default=16)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()
torch.manual_seed(options.seed)


def to_bio(tags):
    """IOB1 to BIO: an entity begins where the tag before is outside or of another type."""
    result, before = [], "O"
    for tag in tags:
        starts = tag.startswith("I-") and (before == "O" or before[2:] != tag[2:])
        result.append("B" + tag[1:] if starts else tag)
        before = tag
    return result


def read(path):
    sentences, words, tags = [], [], []
    for line in list(open(path, encoding="utf8")) + [""]:
        columns = line.split()
        if columns and columns[0] != "-DOCSTART-":
            words.append(columns[0])
            tags.append(columns[-1])
        elif words:
            tags = ["O" if t == "O" else "E" for t in tags] if options.binary else to_bio(tags)
            sentences.append((words, tags))
            words, tags = [], []
    return sentences


def entities(tags):
    found, start, kind = set(), None, None
    for i, tag in enumerate(tags + ["O"]):
        if start is not None and (tag == "O" or tag[0] == "B" or tag[2:] != kind):
            found.add((start, i, kind))
            start = None
        if tag != "O" and start is None:
            start, kind = i, tag[2:]
    return found


train, dev = read(options.train), read(options.dev)
names = sorted({tag for _, tags in train for tag in tags})
index = {name: i for i, name in enumerate(names)}
tokenizer = AutoTokenizer.from_pretrained(options.model)


def encode(sentences):
    rows = []
    for words, tags in sentences:
        encoded = tokenizer(words, is_split_into_words=True, truncation=True, max_length=256)
        labels, before = [], None
        for word in encoded.word_ids():
            labels.append(-100 if word is None or word == before else index[tags[word]])
            before = word
        rows.append({"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"], "labels": labels})
    return Dataset.from_list(rows)


def measure(result):
    predicted, gold = result.predictions.argmax(-1), result.label_ids
    counted = gold != -100
    figures = {"accuracy": float((predicted == gold)[counted].mean())}
    if not options.binary:
        hits = guesses = truths = 0
        for p, g, c in zip(predicted, gold, counted):
            guess, truth = entities([names[i] for i in p[c]]), entities([names[i] for i in g[c]])
            hits, guesses, truths = hits + len(guess & truth), guesses + len(guess), truths + len(truth)
        figures["f1"] = 2 * hits / max(1, guesses + truths)
    return figures


encoded_train, encoded_dev = encode(train), encode(dev)
model = AutoModelForTokenClassification.from_pretrained(options.model, num_labels=len(names))
with tempfile.TemporaryDirectory() as scratch:
    trainer = Trainer(
        model,
        TrainingArguments(
            scratch, per_device_train_batch_size=options.batch_size, per_device_eval_batch_size=64,
            num_train_epochs=options.epochs, learning_rate=options.lr, use_cpu=True, report_to=[], save_strategy="no",
            logging_steps=10000, warmup_steps=0.1, weight_decay=0.01, seed=options.seed,
            train_sampling_strategy="group_by_length", disable_tqdm=True),
        train_dataset=encoded_train, eval_dataset=encoded_dev,
        data_collator=DataCollatorForTokenClassification(tokenizer), compute_metrics=measure)
    began = time.perf_counter()
    trainer.train()
    seconds = time.perf_counter() - began
    figures = {k[5:]: round(v, 4) for k, v in trainer.evaluate().items() if k in ("eval_accuracy", "eval_f1")}
tokens = sum(map(len, encoded_train["input_ids"])) * options.epochs
print(json.dumps({"tokens_per_second": round(tokens / seconds, 1), **figures}))
