# SPDX-License-Identifier: Apache-2.0
"""Files that are no kernel to follow are refused, each in one line that says why."""

from __future__ import annotations

import pytest

from trapline.errors import BadInput
from trapline.tb.kvm import kernel
from trapline.tb.linux import programs


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("vmm", "no symbols: the monitor needs the kernel's own vmlinux"),
        ("vmm.elf", "no symbol kvm_.*: not a kernel with KVM built in"),
    ],
)
def test_another_program_for_the_kernel(name, why) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        kernel.facts(programs.user_programs() / name)
    assert "\n" not in str(refused.value)
