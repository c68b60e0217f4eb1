# SPDX-License-Identifier: Apache-2.0
# Trapline. `make help` lists the targets; every target prepares what it needs (`make setup`).
#
# Each part keeps its own recipes in mk/<part>.mk, included below: targets there depend on `setup` and
# carry a `## help text`, so that `make help` shows them. A test belongs under tests/ (pytest finds
# it), a measurement in bench/rows_<part>.py.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(shell command -v python3.11) $(shell command -v python3) python3)
VENV := .venv
PY := $(VENV)/bin/python
TRAPLINE := $(VENV)/bin/trapline
STAMPS := $(VENV)/stamps
JOBS ?= $(shell nproc)

-include $(sort $(wildcard mk/*.mk))

# A line `##@ TITLE` begins a group of targets.
.PHONY: help
help: ## list the targets
	@[[ -t 1 ]] && bold=$$'\033[1m' plain=$$'\033[0m'; \
	awk -F ':.*## ' -v on="$${bold-}" -v off="$${plain-}" \
	  '/^##@ / { printf "\n%s%s%s\n", on, substr($$0, 5), off } \
	  /^[a-z][a-z-]*:.*## / { printf "  %s%-17s%s %s\n", on, $$1, off, $$2 }' \
	  Makefile $(sort $(wildcard mk/*.mk))

##@ The whole path in two targets

# What a newcomer sees first: a program on which core and model agree, then a planted bug.
FIRST_PROGRAM := $(SW_BUILD)/directed/gstage_load_unmapped_guest_page_fault.elf

.PHONY: first-difference
first-difference: setup sw ## set up, run a program in lockstep, then plant a bug and report it
	$(TRAPLINE) lockstep $(FIRST_PROGRAM) --out build/first-difference/equal
	$(TRAPLINE) plant htval_shifted_back $(FIRST_PROGRAM) --out build/first-difference/planted

.PHONY: ci
ci: ## everything that a change must pass, as the continuous integration runs it
	.ci/run

##@ Set-up

# --- set-up -----------------------------------------------------------------------------------

GOLDEN_SOURCES := $(wildcard models/golden/*.py models/golden/*.pxd models/golden/*/*.py \
  models/golden/*/*.pxd models/isa/*.py tb/lockstep/*.py tb/lockstep/*.pxd \
  tb/lockstep/staleness/*.py tb/lockstep/staleness/*.pxd tb/linux/tally.py tb/kvm/filter.py \
  coverage/*.py coverage/*.pxd)

.PHONY: setup
setup: $(STAMPS)/golden ## Debian packages, .venv with the locked packages, the compiled model

$(STAMPS)/apt: tools/apt-packages.txt tools/install-apt.sh
	@tools/install-apt.sh tools/apt-packages.txt
	@mkdir -p $(@D) && touch $@

$(STAMPS)/python: requirements.lock pyproject.toml tools/make-venv.sh | $(STAMPS)/apt
	@tools/make-venv.sh "$(PYTHON)" $(VENV)
	@mkdir -p $(@D) && touch $@

# models/golden/build.py compiles the model; its output goes where the import system finds it.
$(STAMPS)/golden: $(STAMPS)/apt $(STAMPS)/python $(GOLDEN_SOURCES)
	@if [[ -e models/golden/build.py ]]; then $(PY) -m trapline.models.golden.build; fi
	@mkdir -p $(@D) && touch $@

.PHONY: lock
lock: $(STAMPS)/python ## pin the dependencies of pyproject.toml anew in requirements.lock
	$(VENV)/bin/pip-compile --quiet --extra dev --extra proofs --extra cva6 --extra ibex --allow-unsafe --strip-extras \
	  --no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --output-file requirements.lock pyproject.toml

.PHONY: wheel
wheel: setup ## a wheel with the compiled model, in build/wheel
	@mkdir -p build/wheel
	$(PY) setup.py -q egg_info --egg-base build/wheel build --build-base build/wheel/build \
	  bdist_wheel --dist-dir build/wheel

##@ Checks and generated files

# --- generated files --------------------------------------------------------------------------

.PHONY: choices
choices: setup ## how each rule that the manual leaves open is settled (build/choices.json)
	$(TRAPLINE) config choices build/choices.json

.PHONY: gen
gen: $(STAMPS)/python ## write hdl/gen, sw/include and docs/generated from models/isa
	$(PY) -m trapline.models.isa.gen

# --- checks -----------------------------------------------------------------------------------

.PHONY: lint
lint: setup ## formats, types, generated files, SystemVerilog, house rules
	tools/lint.sh

# Seconds of processor time for all tests, and for one; more fails `make test`. No bound by default: how
# fast a machine is says nothing of a change. `make test TEST_BUDGET=600 TEST_LONGEST=60` is what holds here.
TEST_BUDGET ?= 0
TEST_LONGEST ?= 0

.PHONY: test
test: setup sw simulators ## the tests: unit, cross, lockstep, corpus (JUnit XML in build/junit)
	@mkdir -p build/junit
	@echo "running the tests, $(JOBS) at a time (results so far in build/junit/test.xml)"
	$(PY) -m pytest tests -m "not campaign" --numprocesses $(JOBS) --dist loadfile \
	  --junitxml build/junit/test.xml --budget $(TEST_BUDGET) --longest $(TEST_LONGEST)

.PHONY: test-campaigns
test-campaigns: setup sw simulators ## tests of many runs each: KVM hosts, random programs, planted bugs, bounded proofs
	@mkdir -p build/junit
	$(PY) -m pytest tests -m campaign --numprocesses $(JOBS) --dist loadfile \
	  --junitxml build/junit/campaigns.xml

.PHONY: unit
unit: setup sw ## unit tests only
	@mkdir -p build/junit
	$(PY) -m pytest tests/unit --numprocesses $(JOBS) --dist loadfile \
	  --junitxml build/junit/unit.xml

.PHONY: bench
bench: setup ## measure: table on the terminal, rows into build/bench.json (LINUX=1: a boot too)
	$(PY) -m trapline.bench.run $(if $(LINUX),--also linux kvm)

.PHONY: docs
docs: setup gen ## write csr.md and choices.md of docs/generated (the other pages come from what they report)
	$(PY) -m tests.unit.golden.choices_page >docs/generated/choices.md

.PHONY: clean
clean: ## remove build products (.venv and ~/.cache/trapline stay)
	rm -rf build
	find models tb formal coverage -name '*.so' -delete
	rm -f $(STAMPS)/golden
