# SPDX-License-Identifier: Apache-2.0
##@ Proofs

# Proofs: build/formal.json and docs/generated/proofs.md.

.PHONY: formal
formal: setup ## prove the RTL's functions equal to the golden model's
	$(TRAPLINE) prove --report --jobs $(JOBS)

# The claims that take seconds: what every CI run proves, by both solvers.
FORMAL_SHARE := trap_target xret insn_access csr_resolve csr_access mip_view pending_interrupt \
  effective_access pte_check va_check pte_address leaf_address fault_cause tinst decode \
  branch_taken pending_agrees_with_delegation sret_stays_virtual guest_page_fault_never_vs execute \
  walker walk
# What F changes of them.
FORMAL_SHARE_FLOAT := decode rvc_expand csr_access tinst

.PHONY: formal-share
formal-share: setup ## the quick share of the proofs, as CI runs it
	$(TRAPLINE) prove $(FORMAL_SHARE) --config rv64imac_h --config rv32imac_h --jobs $(JOBS)
	$(TRAPLINE) prove $(FORMAL_SHARE_FLOAT) --config rv64gc_h --jobs $(JOBS)

.PHONY: formal-mutants
formal-mutants: setup ## plant changes in RTL and model; every one must be refuted
	$(TRAPLINE) formal-mutants --report --jobs $(JOBS)

.PHONY: formal-bounded
formal-bounded: setup ## check the whole hart from reset, for a few cycles (minutes)
	$(TRAPLINE) formal-bounded
