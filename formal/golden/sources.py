# SPDX-License-Identifier: Apache-2.0
"""The golden model's modules as syntax trees, with the names their code sees.

Modules are read from their `.py` files even where a compiled form stands beside them, so a proof is
about the source. A changed tree (a mutant) takes the place of the original for all its callers.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "trapline.models.golden."


@dataclass
class ModuleSource:
    """One module: its tree, its functions by name, its executed namespace."""

    name: str
    tree: ast.Module
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)


class Library:
    """The modules of the golden model that some proofs need; `changed` replaces trees by name."""

    def __init__(self, changed: Mapping[str, ast.Module] | None = None) -> None:
        """Nothing is read before it is asked for."""
        self._changed = dict(changed or {})
        self._modules: dict[str, ModuleSource] = {}

    def path(self, name: str) -> Path:
        """The file of module `name` (without the package, with the dots of its rooms)."""
        return (ROOT / "models" / "golden").joinpath(*name.split(".")).with_suffix(".py")

    def module(self, name: str) -> ModuleSource:
        """The module, executed once in a namespace of its own."""
        if name not in self._modules:
            tree = self._changed.get(name) or ast.parse(self.path(name).read_text())
            # The class of the namespace must be known to sys.modules while it is executed.
            made = ModuleType(f"formal_source.{name}")
            sys.modules[made.__name__] = made
            try:
                exec(compile(tree, str(self.path(name)), "exec"), made.__dict__)
            finally:
                del sys.modules[made.__name__]
            functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
            self._modules[name] = ModuleSource(name, tree, functions, made.__dict__)
        return self._modules[name]

    def definition(self, function: object) -> tuple[ModuleSource, ast.FunctionDef] | None:
        """Module and definition of a function of the golden model; None for any other callable.

        A compiled function stands for its source.
        """
        home, name = getattr(function, "__module__", None), getattr(function, "__name__", "")
        if not isinstance(home, str):
            return None
        for prefix in (PACKAGE, "formal_source."):
            if home.startswith(prefix):
                source = self.module(home.removeprefix(prefix))
                found = source.functions.get(name)
                return (source, found) if found else None
        return None

    def find(self, golden: str) -> tuple[ModuleSource, ast.FunctionDef]:
        """The function named module:function in the table of twins."""
        module, _, name = golden.partition(":")
        source = self.module(module)
        return source, source.functions[name]
