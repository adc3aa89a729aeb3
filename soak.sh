#!/usr/bin/env bash
# What takes its time: every way of writing with every fault, and programs and mounts that are killed and that write
# against each other for a minute. A short form of it is part of ./unit_tests.sh, which also sets up what this needs.
#
#   ./soak.sh            a minute for each test that can take any time
#   ./soak.sh 600 -k sed that many seconds; pytest gets the options
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

[ -x .venv/bin/pytest ] || ./unit_tests.sh --collect-only -q >/dev/null
seconds=60
if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
fi
AWSFS_SOAK=$seconds .venv/bin/pytest \
  tests/test_5_mount_faults.py tests/test_5_mount_killed.py tests/test_5_mount_writers.py "$@"
