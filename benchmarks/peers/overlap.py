"""Scores texts with sacreBLEU, rouge_score and NLTK: overlap.py TEXTS.jsonl, lines of [hypothesis, [reference, ...]].

Prints one JSON object: for the settings of each metric of fixtures/overlap_fixture.py the microseconds of processor time a text, over one pass,
and the scores. No text is given twice to a tokenizer, which would answer from its cache.
"""
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures"))
from overlap_fixture import metrics  # noqa: E402

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
result = {}
for settings, metric in metrics().items():
    metric.score("warm up", ["warm up"])
    began = time.process_time()
    scores = [metric.score(hypothesis, references) for hypothesis, references in rows]
    result[settings] = dict(micros=(time.process_time() - began) / len(rows) * 1e6, scores=scores)
print(json.dumps(result))
