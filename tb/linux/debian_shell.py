# SPDX-License-Identifier: Apache-2.0
"""Debian's stock kernel and user space: binaries that nobody here built, under this firmware.

The kernel is the flat image of Debian's package: for any platform, with SMP, F, D, C, V and the
self-tests of its algorithms; user space is Debian's busybox-static as init's shell. One types at
its prompt, and the answers tell whether all of it works. KVM is a module there: with `kvm` it is
loaded, and the project's VMM runs guests under it.
"""

from __future__ import annotations

import re

from trapline.tb.linux import debian, image, initramfs, programs
from trapline.tb.linux.busybox import harmonic, harmonic_sum, numbers_hash
from trapline.tb.linux.kernel import Kernel, Variant
from trapline.tb.linux.typed import Line

PROMPT = "/ # "
# The kernel's last large page holds what lies behind its end, too.
LARGE_PAGE = 2 << 20
RAM_MIB = 256
CONFIG = "rv64gc_h"
# Of which release's source the package is built.
SOURCE = "6.12"
# Terms of a sum, and numbers to hash.
MANY = 1000
# Guests under Debian's KVM: those that ask nothing of SBI v0.1, which it is built without.
GUESTS = ("tiny", "mmio", "timer", "wfi", "traps", "paging", "external", "ipi")

INIT = b"""#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev
/bin/busybox --install -s /bin
export PATH=/bin PS1='/ # '
exec setsid cttyhack sh
"""


def lines(found: debian.StockKernel, kvm: bool) -> list[Line]:
    """What is typed, with the answers: arithmetic in D, the hart as the kernel sees it, KVM."""
    typed = [
        Line("uname -r", re.escape(found.release)),
        Line("grep ^isa /proc/cpuinfo", r"isa\s+: rv64imafdch_zicntr_zicsr_zifencei\w*"),
        Line(f"awk '{harmonic(MANY)}'", re.escape(harmonic_sum(MANY))),
        Line(f"seq 1 {MANY} | sha256sum", f"{numbers_hash(MANY)}  -"),
    ]
    if kvm:
        typed.append(Line("insmod /kvm.ko", r"(?s:.*hypervisor extension available.*)"))
        typed += [_guest(name) for name in GUESTS]
    return [*typed, Line("poweroff -f")]


def _guest(name: str) -> Line:
    vcpus = f" -n {programs.VCPUS[name]}" if name in programs.VCPUS else ""
    return Line(f"/vmm -x{vcpus} -m 1 /guests/{name}", rf"(?s:.*vmm: {name}: pass after .*)")


def build(kvm: bool = False) -> image.Image:
    """The image: firmware, Debian's kernel, an initramfs with busybox, with `kvm` guests, too.

    Raises BadInput as debian.kernel, and when a tool is missing.
    """
    found = debian.kernel()
    files = [
        *(initramfs.folder(name) for name in ("bin", "dev", "proc", "sys", "guests")),
        initramfs.device("dev/console", initramfs.CONSOLE_DEVICE),
        initramfs.file("bin/busybox", debian.busybox().read_bytes()),
        initramfs.file("init", INIT),
    ]
    if kvm:
        files += [
            initramfs.file("kvm.ko", (found.folder / "kvm.ko").read_bytes()),
            initramfs.file("vmm", (programs.user_programs() / "vmm").read_bytes()),
            *(initramfs.file(f"guests/{n}", (programs.guests() / n).read_bytes()) for n in GUESTS),
        ]
    options = image.Options(ram_mib=RAM_MIB, floats=True, verbose=True, console="ttyS0")
    host = Kernel(Variant(SOURCE), found.folder)
    return image.foreign(options, host, initramfs.archive(files), LARGE_PAGE)
