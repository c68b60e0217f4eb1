# SPDX-License-Identifier: Apache-2.0
##@ Coverage

# Coverage by the manual's rules: a fixed and a fresh budget of random programs beside `make lockstep`.

# Programs of each configuration: the fixed ones, whose seeds never change, and fresh ones.
COVERAGE_FIXED ?= 150
COVERAGE_FRESH ?= 50
COVERAGE_CONFIGS ?= rv64imac_h rv64imac_h_svade rv64imac_h_misaligned rv32imac_h
COVERAGE_OUT := build/coverage
# What `make lockstep` left behind, where it ran before.
COVERAGE_RUNS = $(wildcard $(addsuffix /*.coverage,build/lockstep build/lockstep-rv32 build/lockstep-rv64gc build/random-rv64gc))
RANDOM_FLAGS = --size 150 --jobs $(JOBS) $(COVERAGE_CONFIGS:%=--config %)

# The report wants the directed programs' runs, whenever they were made.
build/lockstep/summary.json:
	@$(MAKE) --no-print-directory lockstep

.PHONY: coverage
coverage: setup | build/lockstep/summary.json ## random programs, fixed and fresh, and the report of all runs (build/coverage); fails below the floor
	@rm -rf $(COVERAGE_OUT)/fixed $(COVERAGE_OUT)/fresh
	@$(TRAPLINE) random --programs $(COVERAGE_FIXED) --seed 1000000 --out $(COVERAGE_OUT)/fixed $(RANDOM_FLAGS)
	@$(TRAPLINE) random --programs $(COVERAGE_FRESH) --fresh --out $(COVERAGE_OUT)/fresh $(RANDOM_FLAGS)
	@mkdir -p $(COVERAGE_OUT)/junit
	@for suite in lockstep lockstep-rv32 lockstep-rv64gc; do \
	  [[ ! -e build/$$suite/junit.xml ]] || cp build/$$suite/junit.xml $(COVERAGE_OUT)/junit/$$suite.xml; done
	@cp $(COVERAGE_OUT)/fixed/junit.xml $(COVERAGE_OUT)/junit/random-fixed.xml
	@cp $(COVERAGE_OUT)/fresh/junit.xml $(COVERAGE_OUT)/junit/random-fresh.xml
	$(TRAPLINE) coverage report $(COVERAGE_RUNS) $(COVERAGE_OUT)/fixed $(COVERAGE_OUT)/fresh \
	  --out $(COVERAGE_OUT) --floor coverage/floor.json
