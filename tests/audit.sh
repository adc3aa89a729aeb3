#!/usr/bin/env bash
# What others know of weaknesses: bandit looks at our code, pip-audit at what we depend on (it asks PyPI).
#
#   tests/audit.sh           both, with the tools of .venv
#   tests/audit.sh bandit    our code alone: seconds, and no network
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
venv=${VENV:-.venv}

# Not asked, for ruff does not ask it either (S603), or because a use is asked about and an import is not:
#   B403 B404 B405  that pickle, subprocess and ElementTree are imported; each use of them is looked at (B301 B314 B602)
#   B603            that a program is started without a shell, which is the safe way
passed=B403,B404,B405,B603

"$venv/bin/python" -m pip install --quiet --disable-pip-version-check bandit pip-audit
"$venv/bin/bandit" --quiet --recursive awsfs --skip "$passed"
if [ "${1:-}" != bandit ]; then
  "$venv/bin/pip-audit" --local --skip-editable --progress-spinner off
fi
