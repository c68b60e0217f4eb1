# SPDX-License-Identifier: Apache-2.0
"""Write a page of docs/generated: which of KVM's exits the last monitored runs have checked."""

from __future__ import annotations

EXAMPLES = ("trapline kvm-coverage",)


def command() -> int:
    """Write docs/generated/kvm-coverage.md from the exit logs in build/kvm and build/linux.

    Exit status: 0, 2 there are no logs.
    """
    from trapline.tb.kvm import coverage

    coverage.write()
    return 0
