# Proofs: RTL functions against their golden twins, properties of the specification.

.PHONY: formal
formal: setup ## prove every twin equal for all inputs (build/formal.json)
	$(TRAPLINE) prove
