#!/bin/sh
# Measures Laurel beside the Python reference: ./dev bench speed --data FOLDER, see benchmarks/bench.py.
set -eu
if [ "${1:-}" = semisupervised ]; then
  shift
  exec "${LAUREL_PYTHON:-python3}" "$(dirname "$0")/semisupervised.py" "$@"
fi
if [ "${1:-}" = tokenizers ]; then
  shift
  exec "${LAUREL_PYTHON:-python3}" "$(dirname "$0")/tokenizer_training.py" "$@"
fi
if [ "${1:-}" = tune ]; then
  shift
  exec "${LAUREL_PYTHON:-python3}" "$(dirname "$0")/tuning.py" "$@"
fi
exec "${LAUREL_PYTHON:-python3}" "$(dirname "$0")/bench.py" "$@"
