# SPDX-License-Identifier: Apache-2.0
##@ The core alone, and random programs

# The core: free-running simulation.

ELF ?=

.PHONY: sim
sim: setup sw ## run ELF=program on the RTL alone; without ELF, every directed program
	@set -e; for program in $(or $(ELF),build/sw/directed/*.elf); do \
	  echo "sim $$program"; $(TRAPLINE) sim $$program; done

# The programs of the measurements, so short that they end.
BENCH_CC := riscv64-unknown-elf-gcc -march=rv64imac_zicsr_zifencei \
  -Wa,-march=rv64imach_zicsr_zifencei -mabi=lp64 -mno-riscv-attribute -mcmodel=medany -O2 \
  -ffreestanding -fno-builtin -nostdlib -nostartfiles -T bench/programs/program.ld \
  bench/programs/two_stage.S

build/sw/bench/records.elf: bench/programs/records.c $(wildcard bench/programs/*)
	@mkdir -p $(@D)
	@$(BENCH_CC) -DROUNDS=20 $< -o $@

build/sw/bench/distinct.elf: $(wildcard bench/programs/*)
	@mkdir -p $(@D)
	@$(PY) bench/programs/distinct.py 5000 > build/sw/bench/distinct.c
	@$(BENCH_CC) -DROUNDS=2 build/sw/bench/distinct.c -o $@

BENCH_PROGRAMS := build/sw/bench/records.elf build/sw/bench/distinct.elf

# Wait states: number of the first seed, and how many.
SEEDS ?= 20
FIRST_SEED ?= 1

.PHONY: sim-seeds
sim-seeds: setup sw $(BENCH_PROGRAMS) ## every program on the RTL alone with SEEDS=n wait states and initial states
	$(TRAPLINE) seeds --seeds $(SEEDS) --first $(FIRST_SEED) --random 40 --jobs $(JOBS) \
	  build/sw/{directed,corpus,controls}/*.elf $(BENCH_PROGRAMS)

# Random programs: number of the first one, and how many of each configuration.
PROGRAMS ?= 250
SEED ?= 0

.PHONY: lockstep-random
lockstep-random: setup ## random programs in lockstep, all configurations (PROGRAMS=n SEED=s)
	$(TRAPLINE) random --programs $(PROGRAMS) --seed $(SEED)
