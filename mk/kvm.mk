# SPDX-License-Identifier: Apache-2.0
##@ KVM's half of the golden model

# KVM's exits against the model of them (models/kvm, tb/kvm).
#
#   make kvm-golden [ONLY="tiny suite"] [KERNEL=6.12]
#   make kvm-mutants [ONLY="wfi_stays"] [AGAIN=1]

.PHONY: kvm-golden
kvm-golden: setup $(LINUX_STAMP) ## every guest exit of real Linux KVM predicted, on the golden model (build/kvm.json)
	$(PY) -m trapline.tb.kvm.campaign --kernel $(KERNEL) $(ONLY)

.PHONY: kvm-mutants
kvm-mutants: setup $(call linux_stamp,6.1) ## planted hypervisor bugs: does the exit monitor see them? (build/kvm-mutants.json)
	$(PY) -m trapline.tb.kvm.mutants $(if $(AGAIN),--again) $(ONLY)
