# SPDX-License-Identifier: Apache-2.0
"""`python -m trapline.tb.linux.build`: the kernels and the default images, into the cache."""

from __future__ import annotations

import argparse
import sys

from trapline.errors import BadInput
from trapline.tb.linux import kernel, session


def main(arguments: list[str] | None = None) -> int:
    """Build what `trapline linux` boots; returns the exit status (2: something is missing)."""
    parser = argparse.ArgumentParser(prog="make linux", description=__doc__)
    parser.add_argument("--kernel", default="6.1", choices=kernel.RELEASES)
    parser.add_argument("--preempt", action="store_true", help="the PREEMPT host as well")
    parser.add_argument("--xlen", type=int, default=64, choices=(32, 64))
    parser.add_argument("--host-only", action="store_true", help="no guest kernel")
    chosen = parser.parse_args(arguments)
    xlen = chosen.xlen
    variants = [kernel.Variant(chosen.kernel, xlen=xlen)]
    if not chosen.host_only:
        variants.append(kernel.Variant(chosen.kernel, "guest", xlen=xlen))
    if chosen.preempt:
        variants.append(kernel.Variant(chosen.kernel, preempt=True, xlen=xlen))
    try:
        for built in kernel.build(variants):
            print(f"linux: {built.variant.name}: {built.image}")
        for guest in ("tiny", "suite") if chosen.host_only else ("tiny", "suite", "linux"):
            image = session.prepare(
                session.Request(release=chosen.kernel, guest=guest, config=f"rv{xlen}imac_h")
            )
            print(f"linux: image with guest {guest}: {image.elf}")
    except BadInput as error:
        print(f"make linux: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
