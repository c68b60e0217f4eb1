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
TERMS = 1000
NUMBERS = 1000
NUMBERS_HASH = hashlib.sha256("".join(f"{i}\n" for i in range(1, NUMBERS + 1)).encode()).hexdigest()
# A sum of TERMS terms 1/i in double precision, to its last bit, and what it has to be.
HARMONIC = f'BEGIN {{ for (i = 1; i <= {TERMS}; i++) s += 1 / i; printf "%.17g\\n", s }}'


def _sum(terms: int) -> str:
    total = 0.0
    for i in range(1, terms + 1):
        total += 1 / i
    return f"{total:.17g}"


HARMONIC_SUM = _sum(TERMS)

INIT = f"""#!/bin/busybox sh
b=/bin/busybox
sum=$($b awk '{HARMONIC}')
hash=$($b seq 1 {NUMBERS} | $b sha256sum)
$b echo "busybox: $($b uname -m) $sum $hash"
if [ "$sum" = {HARMONIC_SUM} ] && [ "$hash" = "{NUMBERS_HASH}  -" ]; then $b poweroff -f; fi
$b reboot -f
"""

# What runs on the host meanwhile: init splits its commands at spaces, so the program is a file.
BESIDE = f"""BEGIN {{
  for (round = 0; round < 20; round++) {{
    for (i = 1; i <= {TERMS}; i++) s[round] += 1 / i
    if (sprintf("%.17g", s[round]) != "{HARMONIC_SUM}") exit 1
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
