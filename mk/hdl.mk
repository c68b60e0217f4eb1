# The core: free-running simulation.

ELF ?=

.PHONY: sim
sim: setup sw ## run ELF=program on the RTL alone; without ELF, every directed program
	@set -e; for program in $(or $(ELF),build/sw/directed/*.elf); do \
	  echo "sim $$program"; $(TRAPLINE) sim $$program; done
