# The core: free-running simulation.

.PHONY: sim
sim: setup sw ## the directed programs on the RTL alone
	$(TRAPLINE) sim $(ELF)
