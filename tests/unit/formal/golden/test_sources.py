# SPDX-License-Identifier: Apache-2.0
"""Functions of the golden model are found with their source; a changed tree takes its place."""

from __future__ import annotations

import ast

import pytest

from trapline.formal.golden.sources import Library
from trapline.models.golden.priv import xret
from trapline.models.isa.functions import TWINS


@pytest.mark.parametrize("twin", TWINS, ids=lambda t: t.name)
def test_every_twin_has_a_golden_function(twin) -> None:
    source, definition = Library().find(twin.golden)
    assert definition.name == twin.golden.partition(":")[2]
    assert callable(source.names[definition.name])


def test_a_compiled_function_stands_for_its_source() -> None:
    library = Library()
    found = library.definition(xret.xret)
    assert found is not None
    assert found[1].name == "xret"
    assert library.definition(len) is None


def test_a_changed_tree_is_executed_in_the_place_of_the_file() -> None:
    text = Library().path("priv.xret").read_text()
    changed = text + "\n\ndef added():\n    return 7\n"
    library = Library({"priv.xret": ast.parse(changed)})
    assert library.module("priv.xret").names["added"]() == 7
    assert "added" not in Library().module("priv.xret").functions
