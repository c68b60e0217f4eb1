# SPDX-License-Identifier: Apache-2.0
"""Names of operator changes, and what they change."""

from __future__ import annotations

import ast

import pytest

from trapline.tb.planted.sites import Descriptions, Site, function_sites, line_at, module_sites


def test_a_change_is_named_by_its_line_and_kind() -> None:
    described = Descriptions("a && b\n  a && b\n")
    assert described(Site("f", 2, 4, "&& -> ||", "||")) == "`a && b`: && -> ||"
    assert described(Site("f", 11, 13, "&& -> ||", "||")) == "`a && b`: && -> || (2)"


def test_lines_of_the_same_text_are_told_apart() -> None:
    text = "x\n  y\nx\n y\n"
    assert [line_at(text, at) for at in (0, 4, 6, 9)] == [("x", 1), ("y", 1), ("x", 2), ("y", 2)]


def test_rtl_changes_leave_ports_and_comments() -> None:
    text = "module m (input a == b);\n  assign y = a == b;  // a == b\nendmodule\n"
    (site,) = module_sites("m.sv", text)
    assert site.kind == "== -> !="
    changed = site.applied(text)
    assert changed.count("!=") == 1
    assert "assign y = a != b;" in changed


def test_golden_changes_are_of_functions_that_are_reached() -> None:
    functions = ("f(a): return g(a)", "g(a): return a == 1", "h(a): return a == 2")
    text = "".join(f"def {function}\n" for function in functions)
    (site,) = function_sites("m.py", text, "f")
    assert Descriptions(text)(site) == "`def g(a): return a == 1`: Eq -> NotEq"
    assert "a != 1" in ast.unparse(ast.parse(site.applied(text)))


@pytest.mark.parametrize(
    ("expression", "changed"),
    [
        ("a | b & c", {"a & (b & c)", "a | (b | c)"}),
        ("a or b or c", {"a and b and c"}),
        ("a < b < c", {"a <= b < c"}),
        ("x and (a or b)", {"x or (a or b)", "x and (a and b)"}),
    ],
)
def test_an_exchanged_operator_binds_as_the_one_before(expression, changed) -> None:
    text = f"def f(a, b, c, x):\n    return {expression}\n"
    found = {
        ast.unparse(ast.parse(site.applied(text)).body[0].body[0].value)
        for site in function_sites("m.py", text, "f")
    }
    assert found == {ast.unparse(ast.parse(c)) for c in changed}
