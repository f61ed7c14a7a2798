"""The reference for pretraining of encoders: transformers' Trainer with DataCollatorForLanguageModeling, as its run_mlm does.

Lines are tokenized with their special tokens, laid end to end and cut into blocks; blank lines are left out on both sides.
Prints one JSON object. With --evaluate nothing is trained: the loss of MODEL on HELD_OUT, with masks that follow from
--mask-seed alone, so that models of both sides are measured on the same hidden tokens.
usage: hf_mlm.py MODEL TRAIN HELD_OUT OUT [--bf16] [--epochs E] [--seed S] ...
       hf_mlm.py MODEL - HELD_OUT - --evaluate
"""
import argparse
import json
import math
import resource
import tempfile
import time

import torch
import transformers
from datasets import Dataset
from transformers import (AutoModelForMaskedLM, AutoTokenizer, DataCollatorForLanguageModeling, Trainer,
                          TrainingArguments)

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("train")
parser.add_argument("held_out")
parser.add_argument("out")
parser.add_argument("--evaluate", action="store_true")
parser.add_argument("--mask-seed", type=int, default=0)
parser.add_argument("--bf16", action="store_true")
parser.add_argument("--epochs", type=float, default=3)
parser.add_argument("--max-steps", type=int, default=-1)
parser.add_argument("--batch-size", type=int, default=16)
parser.add_argument("--lr", type=float, default=1e-4)
parser.add_argument("--max-length", type=int, default=128)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()


def blocks(path):
    lines = [line.strip() for line in open(path, encoding="utf8")]
    encoded = tokenizer([line for line in lines if line], truncation=False)["input_ids"]
    tokens = [token for line in encoded for token in line]
    size = options.max_length
    return Dataset.from_dict({"input_ids": [tokens[i:i + size] for i in range(0, len(tokens) - size + 1, size)]})


def held_out_loss(model):
    collator = DataCollatorForLanguageModeling(tokenizer, seed=options.mask_seed + 1)
    data = blocks(options.held_out)
    model.eval()
    loss, found, count = 0.0, 0, 0
    with torch.no_grad():
        for begin in range(0, len(data), 32):
            batch = collator([{"input_ids": ids} for ids in data[begin:begin + 32]["input_ids"]])
            hidden = batch["labels"] != -100
            logits = model(input_ids=batch["input_ids"], attention_mask=torch.ones_like(batch["input_ids"])).logits[hidden]
            labels = batch["labels"][hidden]
            loss += torch.nn.functional.cross_entropy(logits, labels, reduction="sum").item()
            found += (logits.argmax(-1) == labels).sum().item()
            count += len(labels)
    return {"masked_loss": loss / count, "perplexity": math.exp(loss / count), "masked_accuracy": found / count,
            "hidden": count}


torch.manual_seed(options.seed)
transformers.logging.set_verbosity_error()
tokenizer = AutoTokenizer.from_pretrained(options.model)
tokenizer.model_max_length = 10**9  # blocks are cut here
model = AutoModelForMaskedLM.from_pretrained(options.model, dtype=torch.float32)
if options.evaluate:
    print(json.dumps(held_out_loss(model)))
    raise SystemExit
train = blocks(options.train)
with tempfile.TemporaryDirectory() as scratch:
    trainer = Trainer(
        model,
        TrainingArguments(
            scratch, per_device_train_batch_size=options.batch_size, num_train_epochs=options.epochs,
            max_steps=options.max_steps, learning_rate=options.lr, bf16=options.bf16, use_cpu=True, report_to=[],
            save_strategy="no", logging_steps=10, warmup_steps=0.1, weight_decay=0.01, seed=options.seed,
            disable_tqdm=True),
        train_dataset=train, data_collator=DataCollatorForLanguageModeling(tokenizer))
    began = time.perf_counter()
    trainer.train()
    seconds = time.perf_counter() - began
updates = trainer.state.global_step
tokens = options.max_length * (updates * options.batch_size if options.max_steps > 0
                               else round(len(train) * options.epochs))
model.save_pretrained(options.out)
tokenizer.save_pretrained(options.out)
print(json.dumps({
    "tokens_per_second": round(tokens / seconds, 1),
    "updates": updates,
    "losses": [entry["loss"] for entry in trainer.state.log_history if "loss" in entry],
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    "torch": torch.__version__, "transformers": transformers.__version__}))
