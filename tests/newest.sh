#!/usr/bin/env bash
# ./unit_tests.sh with the newest version of everything, in an environment of its own, .venv-newest. Where it fails and
# ./unit_tests.sh passes, a release of somebody else's needs a change here. tests/constraints.sh then takes it in.
#
#   tests/newest.sh [OPTIONS OF unit_tests.sh]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -rf .venv-newest
AWSFS_VENV=.venv-newest AWSFS_CONSTRAINTS=/dev/null exec ./unit_tests.sh "$@"
