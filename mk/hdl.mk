# The core: free-running simulation.

ELF ?=

.PHONY: sim
sim: setup sw ## run ELF=program on the RTL alone; without ELF, every directed program
	@set -e; for program in $(or $(ELF),build/sw/directed/*.elf); do \
	  echo "sim $$program"; $(TRAPLINE) sim $$program; done

# Random programs: number of the first one, and how many of each configuration.
PROGRAMS ?= 250
SEED ?= 0

.PHONY: lockstep-random
lockstep-random: setup ## random programs in lockstep, all configurations (PROGRAMS=n SEED=s)
	$(PY) -m trapline.tb.random.lockstep --programs $(PROGRAMS) --seed $(SEED)
