# SPDX-License-Identifier: Apache-2.0
"""The kernels and the default images, into the cache."""

from __future__ import annotations

from trapline.tb.linux import kernel, session


def build(release: str, preempt: bool, host_only: bool, xlen: int = 64) -> None:
    """Build what `trapline linux` boots. Raises BadInput when something is missing.

    preempt: the PREEMPT host as well; host_only: no guest kernel.
    """
    variants = [kernel.Variant(release, xlen=xlen)]
    if not host_only:
        variants.append(kernel.Variant(release, "guest", xlen=xlen))
    if preempt:
        variants.append(kernel.Variant(release, preempt=True, xlen=xlen))
    for built in kernel.build(variants):
        print(f"linux: {built.variant.name}: {built.image}")
    for guest in ("tiny", "suite") if host_only else ("tiny", "suite", "linux"):
        request = session.Request(release=release, guest=guest, config=f"rv{xlen}imac_h")
        print(f"linux: image with guest {guest}: {session.prepare(request).elf}")
