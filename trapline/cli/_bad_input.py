# SPDX-License-Identifier: Apache-2.0
"""Errors of the rooms below that are the user's input: one line, exit status 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from trapline.errors import BadInput


@contextmanager
def as_bad_input() -> Iterator[None]:
    """Turn an unusable program or design into BadInput; a failed build is BadInput already."""
    from trapline.models.platform.elf import BadProgram
    from trapline.tb.duts.loader import BadDut

    try:
        yield
    except (BadProgram, BadDut) as error:
        raise BadInput(str(error)) from None
