#!/bin/sh
# Measures Laurel beside the Python reference: ./dev bench speed --data FOLDER, see benchmarks/bench.py.
set -eu
exec "${LAUREL_PYTHON:-python3}" "$(dirname "$0")/bench.py" "$@"
