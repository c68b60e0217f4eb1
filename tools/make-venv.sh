#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes .venv with exactly the locked packages and this tree installed in editable form.
#   tools/make-venv.sh PYTHON VENV
# A virtual environment that exists is brought up to date, not rebuilt.
set -euo pipefail
python=$1
venv=$2
cd "$(dirname "$0")/.."

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "setup: $python is older than Python 3.11; call make PYTHON=... with a newer one" >&2
  exit 2
}
# A Debian Python comes without venv, headers and shared library (cocotb embeds the library).
wanted=$("$python" - <<'PY'
import importlib.util, os, sysconfig
if importlib.util.find_spec("ensurepip") is None:
    print("python3-venv")
if not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")):
    print("python3-dev")
PY
)
if [[ -n $wanted ]]; then
  list=$(mktemp)
  trap 'rm -f "$list"' EXIT
  echo "$wanted" >"$list"
  tools/install-apt.sh "$list"
fi

# An interpreter that went away leaves dangling links in the environment: start afresh.
"$venv/bin/python" -c '' 2>/dev/null || rm -rf "$venv"
[[ -x $venv/bin/pip ]] || "$python" -m venv "$venv"
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$venv/bin/pip" install -qq -r requirements.lock
"$venv/bin/pip" install -qq --no-deps --no-build-isolation --editable .
"$venv/bin/pip" check
