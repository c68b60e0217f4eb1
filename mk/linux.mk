# SPDX-License-Identifier: Apache-2.0
##@ Linux with KVM

# Linux with KVM: kernels and images into the cache, and the runs that need nothing but them.
#
#   make linux [KERNEL=6.1|6.12|7.3] [PREEMPT=1] [HOST_ONLY=1] [XLEN=32]
#   make linux-lockstep [ONLY="suite linux"] [AGAIN=1]
#   make linux-mutants [ONLY="htval_shifted_back"] [AGAIN=1]

KERNEL ?= 6.1
linux_stamp = $(STAMPS)/apt-linux-$(1)
LINUX_STAMP := $(call linux_stamp,$(KERNEL))
LINUX_STAMPS := $(call linux_stamp,6.1) $(call linux_stamp,6.12)

$(LINUX_STAMPS): $(STAMPS)/apt-linux-%: sw/linux/apt-packages.txt sw/linux/apt-%.txt \
    tools/install-apt.sh | $(STAMPS)/python
	@tools/install-apt.sh sw/linux/apt-packages.txt sw/linux/apt-$*.txt
	@mkdir -p $(@D) && touch $@

# Another Debian release's package, through an index of its own.
$(call linux_stamp,7.3): $(STAMPS)/apt-linux-%: sw/linux/apt-packages.txt sw/linux/install-7.3.sh \
    tools/install-apt.sh | $(STAMPS)/python
	@tools/install-apt.sh sw/linux/apt-packages.txt
	@sw/linux/install-7.3.sh
	@mkdir -p $(@D) && touch $@

.PHONY: linux
linux: setup $(LINUX_STAMP) ## Linux kernels with KVM and bootable images, cached (KERNEL=6.12 or 7.3, PREEMPT=1, XLEN=32)
	@$(TRAPLINE) linux-build --kernel $(KERNEL) $(if $(PREEMPT),--preempt) \
	  $(if $(HOST_ONLY),--host-only) $(if $(XLEN),--xlen $(XLEN))

.PHONY: linux-golden
linux-golden: setup $(LINUX_STAMP) ## boot the Linux host and its tiny guest on the golden model
	$(TRAPLINE) linux --on golden --kernel $(KERNEL)

.PHONY: linux-lockstep
linux-lockstep: setup $(LINUX_STAMPS) ## the whole Linux matrix in lockstep (build/linux/lockstep.json)
	$(TRAPLINE) linux-matrix $(if $(AGAIN),--again) $(ONLY)

.PHONY: linux-ci
linux-ci: setup $(call linux_stamp,6.1) ## the quick share: Linux 6.1 and its tiny guest in lockstep
	@$(TRAPLINE) linux-build --kernel 6.1 --host-only
	$(TRAPLINE) linux-matrix --again tiny

.PHONY: linux-mutants
linux-mutants: setup $(call linux_stamp,6.1) ## planted bugs under Linux: does booting show them? (hours)
	$(TRAPLINE) linux-mutants --page docs/generated/linux-mutants.md $(if $(AGAIN),--again) $(ONLY)

.PHONY: linux-qemu
linux-qemu: setup $(LINUX_STAMP) ## QEMU 10 from backports, and the guest suite on it
	@sw/linux/install-qemu.sh
	$(TRAPLINE) linux --on spike --guest suite --kernel $(KERNEL) --quiet
	$(TRAPLINE) linux --on qemu --guest suite --kernel $(KERNEL)

# Debian's own binaries: 112 MB once, a billion instructions each.
.PHONY: debian
debian: setup ## Debian's stock kernel to its shell prompt on the golden model and Spike (ON="golden spike qemu" KVM=1)
	@for on in $(or $(ON),golden spike); do \
	  $(TRAPLINE) debian --quiet --on $$on $(if $(KVM),--kvm) || exit; done

# A measured boot takes the kernel.
ifdef LINUX
bench: $(call linux_stamp,6.1)
endif
