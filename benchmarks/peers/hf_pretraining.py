"""The reference for BERT's two objectives together: transformers' BertForPreTraining from scratch in a plain torch loop.

Documents are lines with a blank one between. A document is cut into runs of lines that fill the model; in each epoch a run is
divided after a random line, and in half of the cases the second segment is drawn from another document, as in BERT's
create_pretraining_data; words are hidden by DataCollatorForLanguageModeling. AdamW, linear schedule with a tenth of warm-up,
gradients clipped at 1, weight decay 0.01 except for biases and norms.
Prints one JSON object with the loss of every update.
usage: hf_pretraining.py TOKENIZER TRAIN [--epochs E] [--batch-size B] [--lr L] [--max-length T] [--hidden H] ... [--seed S]
"""
import argparse
import json
import random
import time

import torch
import transformers
from transformers import AutoTokenizer, BertConfig, BertForPreTraining, DataCollatorForLanguageModeling

parser = argparse.ArgumentParser()
parser.add_argument("tokenizer")
parser.add_argument("train")
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--batch-size", type=int, default=32)
parser.add_argument("--lr", type=float, default=5e-4)
parser.add_argument("--max-length", type=int, default=128)
parser.add_argument("--hidden", type=int, default=128)
parser.add_argument("--layers", type=int, default=2)
parser.add_argument("--heads", type=int, default=2)
parser.add_argument("--intermediate", type=int, default=512)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()

torch.manual_seed(options.seed)
rng = random.Random(options.seed)
transformers.logging.set_verbosity_error()
tokenizer = AutoTokenizer.from_pretrained(options.tokenizer)
tokenizer.model_max_length = 10**9
room = options.max_length - 3

documents = [[]]
for line in open(options.train, encoding="utf8"):
    if line.strip():
        documents[-1].append(tokenizer(line.strip(), add_special_tokens=False)["input_ids"])
    elif documents[-1]:
        documents.append([])
documents = [document for document in documents if document]
runs = []
for number, document in enumerate(documents):
    wanted = rng.randint(2, room) if rng.random() < 0.1 else room
    run, size = [], 0
    for i, line in enumerate(document):
        run.append(line)
        size += len(line)
        if size >= wanted or i == len(document) - 1:
            runs.append((number, run, wanted))
            run, size = [], 0


def instance(run):
    number, lines, wanted = run
    middle = rng.randint(1, len(lines) - 1) if len(lines) > 1 else 1
    a = [token for line in lines[:middle] for token in line]
    apart = len(lines) == 1 or rng.random() < 0.5
    if apart:
        other = documents[(number + rng.randint(1, len(documents) - 1)) % len(documents)]
        b = []
        for line in other[rng.randrange(len(other)):]:
            b += line
            if len(b) >= wanted - len(a):
                break
    else:
        b = [token for line in lines[middle:] for token in line]
    a, b = list(a), list(b)
    while len(a) + len(b) > room:
        longer = a if len(a) > len(b) else b
        del longer[0 if rng.random() < 0.5 else -1]
    ids = [tokenizer.cls_token_id, *a, tokenizer.sep_token_id, *b, tokenizer.sep_token_id]
    return {"input_ids": ids, "token_type_ids": [0] * (len(a) + 2) + [1] * (len(b) + 1)}, int(apart)


model = BertForPreTraining(BertConfig(
    vocab_size=len(tokenizer), hidden_size=options.hidden, num_hidden_layers=options.layers,
    num_attention_heads=options.heads, intermediate_size=options.intermediate,
    max_position_embeddings=options.max_length))
decayed = [p for n, p in model.named_parameters() if not n.endswith("bias") and "LayerNorm" not in n]
others = [p for n, p in model.named_parameters() if n.endswith("bias") or "LayerNorm" in n]
optimizer = torch.optim.AdamW(
    [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}], lr=options.lr)
updates = options.epochs * -(-len(runs) // options.batch_size)
schedule = transformers.get_linear_schedule_with_warmup(optimizer, -(-updates // 10), updates)
collator = DataCollatorForLanguageModeling(tokenizer)
losses, tokens, began = [], 0, time.perf_counter()
for _ in range(options.epochs):
    order = rng.sample(runs, len(runs))
    for begin in range(0, len(order), options.batch_size):
        made, relations = zip(*map(instance, order[begin:begin + options.batch_size]))
        batch = collator(list(made))
        tokens += int(batch["attention_mask"].sum())
        loss = model(**batch, next_sentence_label=torch.tensor(relations)).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
print(json.dumps({"losses": losses, "tokens_per_second": round(tokens / (time.perf_counter() - began), 1),
                  "torch": torch.__version__, "transformers": transformers.__version__}))
