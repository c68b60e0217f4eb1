# The golden model against Spike. CROSS_PROGRAMS=20000 is the full campaign.

CROSS_PROGRAMS ?= 300
CROSS_CONFIGS ?= rv64imac_h rv32imac_h

.PHONY: cross
cross: setup ## golden model against Spike on random programs (CROSS_PROGRAMS=n)
	@for config in $(CROSS_CONFIGS); do \
	  $(TRAPLINE) cross --config $$config --programs $(CROSS_PROGRAMS) --jobs $(JOBS); \
	done
