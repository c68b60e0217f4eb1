# SPDX-License-Identifier: Apache-2.0
"""Finds what a description names as "module:name": a user's classes, an engine's functions."""

from __future__ import annotations

import importlib
from typing import Any


def load(name: str, what: str) -> Any:
    """What is called "module:name". Raises ValueError, saying `what` it should be, for nothing."""
    module, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"no {what} {name!r}: {error}") from None


def load_class(name: str, base: type[Any], what: str) -> type[Any]:
    """The subclass of `base` called "module:Class". Raises ValueError when there is none."""
    found = load(name, what)
    if not (isinstance(found, type) and issubclass(found, base)):
        raise ValueError(f"{name!r} is no {base.__name__}")
    return found
