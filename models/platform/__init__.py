"""The machine around the hart: memory, ELF loading and QEMU-virt's devices."""
