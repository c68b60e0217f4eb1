# Linux with KVM: kernels and images into the cache, and the runs that need nothing but them.
#
#   make linux [KERNEL=6.1|6.12] [PREEMPT=1]

KERNEL ?= 6.1
LINUX_STAMP := $(STAMPS)/apt-linux-$(KERNEL)

$(LINUX_STAMP): sw/linux/apt-packages.txt sw/linux/apt-$(KERNEL).txt tools/install-apt.sh \
    | $(STAMPS)/python
	@tools/install-apt.sh sw/linux/apt-packages.txt sw/linux/apt-$(KERNEL).txt
	@mkdir -p $(@D) && touch $@

.PHONY: linux
linux: setup $(LINUX_STAMP) ## Linux kernels with KVM and bootable images, cached (KERNEL=6.12, PREEMPT=1)
	@$(PY) -m trapline.tb.linux.build --kernel $(KERNEL) $(if $(PREEMPT),--preempt)

.PHONY: linux-golden
linux-golden: setup $(LINUX_STAMP) ## boot the Linux host and its tiny guest on the golden model
	$(TRAPLINE) linux --on golden --kernel $(KERNEL)

.PHONY: linux-lockstep
linux-lockstep: setup $(LINUX_STAMP) ## boot the Linux host and the guest suite on RTL in lockstep
	$(TRAPLINE) linux --on lockstep --guest suite --kernel $(KERNEL)
