"""Trains a tokenizer with the tokenizers library: tokenizer.py KIND VOCAB_SIZE FILE [BEGIN.json].

BEGIN.json lists tokens that get the first ids, in this order. Prints one JSON object: the seconds of training alone, by the
clock and of the processors, the vocabulary by id and the merges.
"""
import json
import sys
import time

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

kind, size, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
special = {"wordpiece": ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
           "bpe": ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]}[kind]
begin = json.load(open(sys.argv[4], encoding="utf-8")) if len(sys.argv) > 4 else special
common = dict(vocab_size=size, min_frequency=2, special_tokens=begin, show_progress=False)
if kind == "wordpiece":
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(**common)
else:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), **common)
began, worked = time.perf_counter(), time.process_time()
tokenizer.train([file], trainer)
seconds, processor = time.perf_counter() - began, time.process_time() - worked
vocabulary = tokenizer.get_vocab()
print(json.dumps(dict(seconds=seconds, processor=processor, vocabulary=sorted(vocabulary, key=vocabulary.get),
                      merges=json.loads(tokenizer.to_str())["model"].get("merges"))))
