"""The reference for text classification: transformers' Trainer on a tab-separated file (text TAB label, no header).

Prints one JSON object: real tokens a second of training, texts a second of evaluation, accuracy, peak memory.
usage: classify.py MODEL TRAIN DEV [--bf16] [--group] [--examples N] [--epochs E] [--batch-size B] [--seed S]
"""
import argparse
import json
import resource
import tempfile
import time

import numpy
import torch
import transformers
from datasets import Dataset
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer,
                          TrainingArguments)

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("train")
parser.add_argument("dev")
parser.add_argument("--bf16", action="store_true")
parser.add_argument("--group", action="store_true")
parser.add_argument("--examples", type=int, default=0)
parser.add_argument("--epochs", type=float, default=1)
parser.add_argument("--batch-size", type=int, default=16)
parser.add_argument("--lr", type=float, default=5e-5)
parser.add_argument("--max-length", type=int, default=128)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()


def read(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf8")]
    return Dataset.from_dict({"text": [r[0] for r in rows], "label": [int(r[1]) for r in rows]})


torch.manual_seed(options.seed)
train, dev = read(options.train), read(options.dev)
if options.examples:
    train = train.shuffle(seed=options.seed).select(range(options.examples))
tokenizer = AutoTokenizer.from_pretrained(options.model)
encode = lambda batch: tokenizer(batch["text"], truncation=True, max_length=options.max_length)
train, dev = train.map(encode, batched=True), dev.map(encode, batched=True)
model = AutoModelForSequenceClassification.from_pretrained(options.model, num_labels=len(set(train["label"])))
with tempfile.TemporaryDirectory() as scratch:
    trainer = Trainer(
        model,
        TrainingArguments(
            scratch, per_device_train_batch_size=options.batch_size, per_device_eval_batch_size=64,
            num_train_epochs=options.epochs, learning_rate=options.lr, bf16=options.bf16, use_cpu=True, report_to=[],
            save_strategy="no", logging_steps=50, warmup_steps=0.1, weight_decay=0.01, seed=options.seed,
            train_sampling_strategy="group_by_length" if options.group else "random", disable_tqdm=True),
        train_dataset=train, eval_dataset=dev, data_collator=DataCollatorWithPadding(tokenizer),
        compute_metrics=lambda e: {"accuracy": float((e.predictions.argmax(-1) == e.label_ids).mean())})
    began = time.perf_counter()
    trainer.train()
    trained = time.perf_counter()
    result = trainer.evaluate()
    evaluated = time.perf_counter()
tokens = sum(map(len, train["input_ids"])) * options.epochs
print(json.dumps({
    "tokens_per_second": round(tokens / (trained - began), 1),
    "evaluation_texts_per_second": round(len(dev) / (evaluated - trained), 1),
    "accuracy": round(result["eval_accuracy"], 4),
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    "torch": torch.__version__, "transformers": transformers.__version__}))
