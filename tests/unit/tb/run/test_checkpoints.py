# SPDX-License-Identifier: Apache-2.0
"""Sleeping copies of a process: the one that is woken is the youngest early enough."""

from __future__ import annotations

import os

from trapline.tb.run.checkpoints import Checkpoints


def taken(checkpoints: Checkpoints, cycle: int, out: int, status: int = 0) -> None:
    """Take a checkpoint; its copy, once woken, says where it stood and ends."""
    if checkpoints.take(cycle):
        os.write(out, f"{cycle}\n".encode())
        os._exit(status)


def test_the_youngest_copy_before_a_cycle_is_woken() -> None:
    read, write = os.pipe()
    checkpoints = Checkpoints(keep=3)
    for cycle in (100, 200, 300):
        taken(checkpoints, cycle, write)
    assert checkpoints.trace(250) == 200
    assert os.read(read, 100) == b"200\n"
    # It is gone; the one before it is next.
    assert checkpoints.trace(250) == 100
    assert checkpoints.trace(250) is None
    checkpoints.drop()
    os.close(write)
    assert os.read(read, 100) == b"100\n"
    assert os.read(read, 100) == b""  # the third was never woken


def test_only_so_many_copies_are_kept() -> None:
    read, write = os.pipe()
    checkpoints = Checkpoints(keep=1)
    taken(checkpoints, 100, write)
    taken(checkpoints, 200, write)
    assert checkpoints.trace(150) is None
    checkpoints.drop()
    os.close(write)
    assert os.read(read, 100) == b""


def test_a_copy_that_fails_has_traced_nothing() -> None:
    _, write = os.pipe()
    checkpoints = Checkpoints()
    taken(checkpoints, 100, write, status=3)
    assert checkpoints.trace(100) is None
