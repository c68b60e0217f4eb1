# SPDX-License-Identifier: Apache-2.0
"""The guest `busybox`: a Linux guest whose user space is Debian's busybox-static.

It uses F and D at V=1, while a program of the host does the same beside its VMM. Both judge what
they computed: the guest asks for a reset, which its VMM reports, when something is wrong.
"""

from __future__ import annotations

import hashlib

from trapline.tb.linux import debian, initramfs

GUEST = "busybox"
# The guest's memory: its kernel, the initramfs, and what the kernel unpacks of it.
RAM_MIB = 16
# So short that a run in lockstep takes minutes.
TERMS, NUMBERS, ROUNDS = 200, 200, 40


def harmonic(terms: int) -> str:
    """An awk program: the sum of so many terms 1/i in double precision, to its last bit."""
    return f'BEGIN {{ for (i = 1; i <= {terms}; i++) s += 1 / i; printf "%.17g\\n", s }}'


def harmonic_sum(terms: int) -> str:
    """What it prints."""
    total = 0.0
    for i in range(1, terms + 1):
        total += 1 / i
    return f"{total:.17g}"


def numbers_hash(count: int) -> str:
    """What sha256sum prints of the numbers from 1 on, a line each, without the file's name."""
    return hashlib.sha256("".join(f"{i}\n" for i in range(1, count + 1)).encode()).hexdigest()


INIT = f"""#!/bin/busybox sh
b=/bin/busybox
sum=$($b awk '{harmonic(TERMS)}')
hash=$($b seq 1 {NUMBERS} | $b sha256sum)
$b echo "busybox: $($b uname -m) $sum $hash"
if [ "$sum" = {harmonic_sum(TERMS)} ] && [ "$hash" = "{numbers_hash(NUMBERS)}  -" ]; then
  $b poweroff -f
fi
$b reboot -f
"""

# What runs on the host meanwhile: init splits its commands at spaces, so the program is a file.
BESIDE = f"""BEGIN {{
  for (round = 0; round < {ROUNDS}; round++) {{
    for (i = 1; i <= {TERMS}; i++) s[round] += 1 / i
    if (sprintf("%.17g", s[round]) != "{harmonic_sum(TERMS)}") exit 1
  }}
}}
"""


def guest_archive() -> bytes:
    """The guest's initramfs. Raises BadInput where busybox cannot be fetched."""
    return initramfs.archive(
        [
            *(initramfs.folder(name) for name in ("bin", "dev", "proc")),
            initramfs.device("dev/console", initramfs.CONSOLE_DEVICE),
            initramfs.file("bin/busybox", debian.busybox().read_bytes()),
            initramfs.file("init", INIT.encode()),
        ]
    )


def host_files() -> tuple[list[initramfs.ArchiveEntry], list[str]]:
    """What the host has besides, and the command that runs beside the VMM."""
    files = [
        initramfs.file("busybox", debian.busybox().read_bytes()),
        initramfs.file("beside.awk", BESIDE.encode(), 0o644),
    ]
    return files, ["/busybox awk -f /beside.awk &"]
