# SPDX-License-Identifier: Apache-2.0
"""A module of the compiled packages by its source: its C methods and a hart of a test's own."""

from __future__ import annotations

import importlib.util
from types import ModuleType

from trapline.tb.duts.loader import ROOT


def uncompiled(path: str) -> ModuleType:
    """The module in the file `path`.py below the root, apart from the one that is imported."""
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), ROOT / f"{path}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
