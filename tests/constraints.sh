#!/usr/bin/env bash
# Writes constraints.txt: the exact version of everything that ./unit_tests.sh and ./demo.sh install, for every Python
# that setup.cfg allows. A commit that passed its tests installs the same versions next year, and passes again.
#
#   tests/constraints.sh               the newest version of everything
#   tests/constraints.sh boto3 moto    the newest versions of these, and of what they need; the others stay
#
# Run tests/newest.sh first: it tells whether the suite passes with the newest versions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
# uv resolves for all Pythons at once (--universal); pip-compile knows only the one that runs it.
"$tools/bin/python" -m pip install -qq --disable-pip-version-check uv

upgrade=()
for package in "$@"; do upgrade+=(--upgrade-package "$package"); done
oldest=$(sed -n 's/^python_requires = >=//p' setup.cfg)
# setuptools builds awsfs.
"$tools/bin/uv" pip compile --quiet --universal --python-version "$oldest" --extra test \
  --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
  "${upgrade[@]:---upgrade}" --output-file constraints.txt setup.cfg - <<<'setuptools>=64' >/dev/null
