# SPDX-License-Identifier: Apache-2.0
##@ KVM's half of the golden model

# KVM's exits against the model of them (models/kvm, tb/kvm).
#
#   make kvm [ONLY="v18 v18-lockstep"]
#   make kvm-golden [ONLY="tiny suite"] [ALL=1] [KERNEL=6.12|7.3] [AGAIN=1] [PAGE=1]
#   make kvm-lockstep [ONLY="harts-6.1-wait-10"] [AGAIN=1]
#   make kvm-mutants [ONLY="wfi_stays"] [AGAIN=1] [SOURCE=1]
#   make kvm-selftests [ONLY="ebreak_test"] [ON="golden spike qemu"] [AGAIN=1]
#   make kvm-coverage

.PHONY: kvm
kvm: setup ## the own hypervisor (profile v18) on the golden model and in lockstep, with the monitor (build/kvm-hypervisor.json)
	$(TRAPLINE) kvm-hypervisor $(ONLY)

.PHONY: kvm-golden
kvm-golden: setup $(LINUX_STAMP) ## every guest exit of real Linux KVM predicted, on the golden model (build/kvm.json)
	$(TRAPLINE) kvm-golden --kernel $(KERNEL) $(if $(ALL),--all) $(if $(AGAIN),--again) \
	  $(if $(PAGE),--page docs/generated/kvm-runs.md) $(ONLY)

.PHONY: kvm-lockstep
kvm-lockstep: setup $(LINUX_STAMPS) ## unmodified hosts in lockstep with the monitor: nothing unexplained (build/kvm-lockstep.json)
	$(TRAPLINE) kvm-lockstep $(if $(AGAIN),--again) $(ONLY)

.PHONY: kvm-mutants
kvm-mutants: setup $(call linux_stamp,6.1) ## planted hypervisor bugs: does the exit monitor see them? (build/kvm-mutants.json)
	$(TRAPLINE) kvm-mutants $(if $(SOURCE),--source) $(if $(AGAIN),--again) $(ONLY)

.PHONY: kvm-selftests
kvm-selftests: setup $(call linux_stamp,6.12) ## KVM's own selftests: every exit predicted on the golden model, outcomes on Spike (ON="golden spike qemu" ONLY="ebreak_test")
	$(TRAPLINE) kvm-selftests $(if $(AGAIN),--again) $(foreach on,$(ON),--on $(on)) $(ONLY)

.PHONY: kvm-coverage
kvm-coverage: setup ## which of KVM's exits the last runs checked (docs/generated/kvm-coverage.md)
	$(TRAPLINE) kvm-coverage
