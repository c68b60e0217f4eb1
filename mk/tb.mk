# Lockstep: the main job, and the planted bugs that prove it bites.

.PHONY: lockstep
lockstep: setup sw ## the main job: every program in lockstep, reports in build/lockstep
	$(TRAPLINE) lockstep --out build/lockstep $(DIRECTED)
	$(TRAPLINE) lockstep --out build/lockstep/random --irq-seed 1 --wait-states 1 \
	  --max-instructions 20000 $(DIRECTED)

.PHONY: mutants
mutants: setup sw ## planted RTL bugs, each caught by which program (build/mutants.json)
	$(PY) -m trapline.tb.mutants

.PHONY: controls
controls: setup sw ## legal variants of the core that must pass, and others that must not (build/controls.json)
	$(PY) -m trapline.tb.controls
