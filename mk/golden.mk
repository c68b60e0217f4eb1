# The golden model: the cross-check against Spike.

.PHONY: cross
cross: setup ## golden model against Spike on generated privileged programs (build/cross.json)
	$(PY) -m pytest tests/cross --numprocesses $(JOBS) -m "slow or not slow" \
	  --junitxml build/junit/cross.xml
