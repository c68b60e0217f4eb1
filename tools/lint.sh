#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every check of `make lint`, in turn; all of them run, the exit status tells whether one failed.
#   tools/lint.sh
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

check() {
  local title=$1
  shift
  if "$@"; then
    echo "lint: $title: ok"
  else
    echo "lint: $title: FAILED" >&2
    failed+=("$title")
  fi
}

check "ruff" $bin/ruff check --quiet .
check "ruff format" $bin/ruff format --check --quiet .
check "mypy" $bin/mypy --strict -p trapline
check "mypy tools" $bin/mypy --strict tools
# What tests share: helpers and fixtures that are no tests themselves.
mapfile -t helpers < <(git ls-files 'tests/*.py' | grep -vE '/(test_[^/]*|__init__)\.py$')
check "mypy helpers of tests" env MYPYPATH=.:stubs:tests/shared \
  $bin/mypy --strict --explicit-package-bases "${helpers[@]}"
check "generated files" $bin/python -m trapline.models.isa.gen --check
check "licence lines" $bin/python tools/spdx.py
check "isa constants" $bin/python tools/isa_constants.py
check "isa constants, hdl" $bin/python tools/isa_constants_sv.py
check "complexity" $bin/python tools/complexity.py
check "house rules" $bin/python tools/house_rules.py
check "class names" $bin/python tools/class_names.py
check "pages" $bin/python tools/doc_links.py
check "rooms" $bin/python tools/rooms.py
check "hdl" $bin/python tools/lint_hdl.py

if ((${#failed[@]})); then
  printf 'lint: %d failed: %s\n' "${#failed[@]}" "$(IFS=,; echo "${failed[*]}")" >&2
  exit 1
fi
