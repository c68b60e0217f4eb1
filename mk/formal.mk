# Proofs: build/formal.json and docs/proofs.md.

.PHONY: formal
formal: setup ## prove the RTL's functions equal to the golden model's
	$(TRAPLINE) prove --report --jobs $(JOBS)

.PHONY: formal-mutants
formal-mutants: setup ## plant changes in RTL and model; every one must be refuted
	$(PY) -m trapline.formal.mutants --jobs $(JOBS)
