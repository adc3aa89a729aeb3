#!/usr/bin/env bash
# What takes its time: 64 programs on one mount while another client changes what they look at, on a network that is
# good and then on one that fails; every way of reading and of writing with every fault; mounts and programs that are
# killed, and that write against each other. A short form of it is part of unit_tests.sh, which sets up what this needs.
#
#   tests/soak.sh            600 seconds for the crowd, and 60 for each test that can take any time
#   tests/soak.sh 120        so many for the crowd, and a tenth of it for those
#   tests/soak.sh 60 -k sed  the tests alone, with these options of pytest
#
# Prints what the crowd did, and writes it to tests/soak/figures.json: faults injected, operations done, wrong answers, lost
# writes, growth of memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=600
if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
fi
python=.venv/bin/python
[ -x .venv/bin/pytest ] || ./unit_tests.sh --collect-only -q >/dev/null

status=0
if [ $# -eq 0 ]; then
  PYTHONPATH=.:tests "$python" -m soak "$seconds" || status=$?
fi
AWSFS_SOAK=$((seconds / 10)) "$python" -m pytest \
  tests/test_4_read_model.py tests/test_5_mount_read_faults.py tests/test_5_mount_faults.py \
  tests/test_5_mount_killed.py tests/test_5_mount_writers.py "$@" || status=$?
exit "$status"
