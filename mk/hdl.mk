# The core: free-running simulation.

.PHONY: sim
sim: setup sw ## programs on the RTL alone (ELF=... for others than the directed ones)
	$(TRAPLINE) sim $(or $(ELF),$(DIRECTED))
