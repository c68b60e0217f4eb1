# SPDX-License-Identifier: Apache-2.0
##@ Golden model against Spike

# The golden model against Spike. CROSS_PROGRAMS=20000 is the full campaign.

CROSS_PROGRAMS ?= 300
CROSS_CONFIGS ?= rv64imac_h rv32imac_h rv64gc_h

.PHONY: cross
cross: setup ## golden model against Spike on random programs (CROSS_PROGRAMS=n)
	@status=0; for config in $(CROSS_CONFIGS); do \
	  $(TRAPLINE) cross --config $$config --programs $(CROSS_PROGRAMS) --jobs $(JOBS) \
	    || status=$$?; \
	done; exit $$status

# At least 20,000 programs and 20 million instructions; stopped, it goes on when called again.
CROSS_FULL ?= rv64imac_h:14000 rv32imac_h:6000

.PHONY: cross-full
cross-full: setup ## the whole cross campaign, resumable: 20,000 programs (10 to 15 minutes on two cores)
	@status=0; for part in $(CROSS_FULL); do \
	  $(TRAPLINE) cross --resume --config $${part%:*} --programs $${part#*:} --jobs $(JOBS) \
	    || status=$$?; \
	done; exit $$status

# Floating point of the golden model against this machine's processor (x86-64).
FLOAT_CASES ?= 10000000

.PHONY: floats
floats: setup ## F and D of the golden model against this machine's processor: FLOAT_CASES of each instruction (build/float.json)
	@$(TRAPLINE) floats --cases $(FLOAT_CASES) --jobs $(JOBS)
