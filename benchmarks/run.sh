#!/bin/sh
# Measures Laurel beside the Python reference: ./dev bench speed --data FOLDER, see benchmarks/bench.py.
set -eu
case "${1:-}" in
  continual) script=continual.py ;;
  few-shot) script=fewshot.py ;;
  pretrain) script=pretraining.py ;;
  semisupervised) script=semisupervised.py ;;
  tokenizers) script=tokenizer_training.py ;;
  tune) script=tuning.py ;;
  *) script= ;;
esac
if [ -n "$script" ]; then
  shift
else
  script=bench.py
fi
exec "${LAUREL_PYTHON:-python3}" "$(dirname "$0")/$script" "$@"
