# SPDX-License-Identifier: Apache-2.0
"""Trapline: a golden model of the RISC-V hypervisor extension in lockstep with RTL cores.

The names of trapline/api.py are this package's own; docs/api.md shows how they are used.
"""

from __future__ import annotations


def __getattr__(name: str) -> object:
    """A name of the API, imported when it is first asked for: a command needs few of them."""
    import importlib
    import importlib.util

    # A module of this package is imported by whoever asks; the API imports most of them itself.
    if name.startswith("_") or importlib.util.find_spec(f"{__name__}.{name}") is not None:
        raise AttributeError(f"module 'trapline' has no attribute {name!r}")
    # What may be asked for is in __init__.pyi, for editors and type checkers.
    api = importlib.import_module("trapline.api")
    if name not in api.__all__:
        raise AttributeError(f"module 'trapline' has no attribute {name!r}")
    return getattr(api, name)


def __dir__() -> list[str]:
    """The API's names."""
    import importlib

    names: list[str] = importlib.import_module("trapline.api").__all__
    return names
