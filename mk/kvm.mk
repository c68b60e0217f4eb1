# SPDX-License-Identifier: Apache-2.0
# KVM's exits against the model of them (models/kvm, tb/kvm).
#
#   make kvm-golden [ONLY="tiny suite"] [KERNEL=6.12]

.PHONY: kvm-golden
kvm-golden: setup $(LINUX_STAMP) ## every guest exit of real Linux KVM predicted, on the golden model (build/kvm.json)
	$(PY) -m trapline.tb.kvm.campaign --kernel $(KERNEL) $(ONLY)
