# SPDX-License-Identifier: Apache-2.0
"""The machine around the hart: memory, ELF loading and QEMU-virt's devices."""
