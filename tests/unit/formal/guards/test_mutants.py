# SPDX-License-Identifier: Apache-2.0
"""Names of operator changes, and what they change."""

from __future__ import annotations

import ast

from trapline.formal.golden.sources import ROOT, Library
from trapline.formal.guards.equivalents import REASONS
from trapline.formal.guards.mutants import TARGETS, Descriptions, golden_mutants, rtl_mutants
from trapline.models.isa.functions import TWIN


def test_a_change_is_named_by_its_line_and_kind() -> None:
    described = Descriptions("a && b\n  a && b\n")
    assert described(1, "&& -> ||") == "`a && b`: && -> ||"
    assert described(2, "&& -> ||") == "`a && b`: && -> || (2)"


def test_rtl_changes_leave_ports_and_comments() -> None:
    text = "module m (input a == b);\n  assign y = a == b;  // a == b\nendmodule\n"
    ((name, changed),) = rtl_mutants(text)
    assert name.endswith("== -> !=")
    assert changed.count("!=") == 1
    assert "assign y = a != b;" in changed


def test_golden_changes_are_of_functions_that_the_twin_reaches() -> None:
    functions = ("f(a): return g(a)", "g(a): return a == 1", "h(a): return a == 2")
    text = "".join(f"def {function}\n" for function in functions)
    ((name, changed),) = golden_mutants(text, "f")
    assert name == "`def g(a): return a == 1`: Eq -> NotEq"
    assert "a != 1" in ast.unparse(changed)


def test_every_reason_is_of_a_change_that_exists() -> None:
    for twin, side, change in REASONS:
        module = TWIN[twin].golden.partition(":")[0]
        names = (
            [name for name, _ in rtl_mutants((ROOT / TARGETS[twin]).read_text())]
            if side == "rtl"
            else [name for name, _ in golden_mutants(Library().path(module).read_text(), twin)]
        )
        assert change in names, (twin, side, change)
