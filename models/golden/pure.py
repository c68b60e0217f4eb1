# SPDX-License-Identifier: Apache-2.0
"""Runs the model uncompiled although compiled modules stand beside the sources.

`prefer_sources()` before the first import of the model makes this process load the `.py` files: for
debugging, for the proofs, and for the test that both forms make the same commits.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

PREFIXES = ("trapline.models.golden.", "trapline.tb.lockstep.", "trapline.coverage.")


class _SourceFinder:
    """Finds modules of the compiled packages by their source files."""

    @staticmethod
    def find_spec(
        name: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG004 (the import system sets it)
    ) -> importlib.machinery.ModuleSpec | None:
        if not name.startswith(PREFIXES) or path is None:
            return None
        for folder in path:
            details = (importlib.machinery.SourceFileLoader, [".py"])
            spec = importlib.machinery.FileFinder(folder, details).find_spec(name)
            if spec is not None:
                return spec
        return None


def prefer_sources() -> None:
    """Load the model's sources from now on. Raises RuntimeError if it is already loaded."""
    loaded = [n for n in sys.modules if n == "trapline.models.golden.hart"]
    if loaded:
        raise RuntimeError("the model is already loaded")
    sys.meta_path.insert(0, _SourceFinder)


def is_compiled() -> bool:
    """Whether `import trapline.models.golden.hart` gives the compiled model."""
    spec = importlib.util.find_spec("trapline.models.golden.hart")
    return spec is not None and str(spec.origin).endswith(".so")
