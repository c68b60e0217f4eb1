# SPDX-License-Identifier: Apache-2.0
"""Errors of the rooms below that are the user's input: one line, exit status 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from trapline.errors import BadInput


@contextmanager
def as_bad_input() -> Iterator[None]:
    """Turn an unusable program, design or build into BadInput."""
    from trapline.models.platform.elf import BadProgram
    from trapline.tb.duts.loader import BadDut
    from trapline.tb.sim.toolchain import BuildError

    try:
        yield
    except (BadProgram, BadDut, BuildError) as error:
        raise BadInput(str(error)) from None
