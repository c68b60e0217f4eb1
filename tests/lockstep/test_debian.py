# SPDX-License-Identifier: Apache-2.0
"""Debian's stock kernel to its shell prompt: where its binaries have been fetched (make debian)."""

from __future__ import annotations

import pytest

from trapline.cache import whole
from trapline.errors import BadInput
from trapline.tb.kvm import golden
from trapline.tb.linux import debian, debian_run, debian_shell, kernel, session
from trapline.tb.linux.typed import Line

# A billion instructions: `make test-campaigns`; and 112 MB, which no test fetches.
pytestmark = pytest.mark.campaign


@pytest.fixture(scope="module")
def image():
    try:
        there = all(whole(p.folder) for p in (debian.table().kernel, debian.table().busybox))
    except BadInput as error:
        pytest.skip(str(error))
    if not there:
        pytest.skip("Debian's binaries are not in the cache: make debian")
    return debian_shell.build()


def test_the_shell_answers_on_the_golden_model_as_on_spike(image) -> None:
    lines = debian_shell.lines(debian.kernel(), kvm=False)
    ours = debian_run.on_golden(image, lines, lambda _line: None)
    assert ours.failure is None
    theirs = debian_run.on_machine("spike", image, lines, lambda _line: None)
    assert theirs.failure is None
    assert debian_run.difference(ours.console, theirs.console) is None


def test_a_wrong_answer_fails(image) -> None:
    lines = [Line("uname -r", "2.4.18"), Line("poweroff -f")]
    run = debian_run.on_machine("spike", image, lines, lambda _line: None)
    assert run.failure is not None
    assert run.failure.startswith("'uname -r' was answered '6.12")


def test_busybox_in_a_guest_uses_d_while_the_host_does() -> None:
    """Every exit is explained, and f registers of guest and host survive each other."""
    request = session.Request(
        release="6.12", guest="busybox", config="rv64gc_h", ram_mib=128, print_exits=False
    )
    try:
        needed = [debian.table().busybox.folder, *map(kernel.folder, request.variants())]
    except BadInput as error:
        pytest.skip(str(error))
    if not all(map(whole, needed)):
        pytest.skip("busybox or a kernel is not in the cache: make debian, make linux KERNEL=6.12")
    built = session.prepare(request)
    run, monitor = golden.run(built, request.hart(), lambda _line: None)
    assert run.failure is None
    assert monitor.unexplained == 0
    counts = monitor.check.counts
    assert counts["I34"].checked > 1000
    assert counts["I35"].checked > 50
    assert not monitor.check.failed()
