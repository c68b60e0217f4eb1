# SPDX-License-Identifier: Apache-2.0
"""docs/api.md: its names are the API's, its first example runs; what is public has docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

import trapline
from trapline import api

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def test_the_page_lists_every_name_and_no_other() -> None:
    rows = re.findall(r"^\| (`.*?`) \|", PAGE, re.M)
    names = set(re.findall(r"`(\w+)[`(]", "\n".join(rows)))
    assert names == set(api.__all__)
    stub = (ROOT / "trapline" / "__init__.pyi").read_text()
    assert re.findall(r"import (\w+) as \1$", stub, re.M) == api.__all__


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(trapline, name)
    assert found is getattr(api, name)
    assert inspect.getdoc(found)
    if inspect.isclass(found) and found.__module__.startswith("trapline."):
        for method, value in vars(found).items():
            if (
                not method.startswith("_")
                and inspect.isfunction(value)
                and value.__name__ != "<lambda>"
            ):
                assert inspect.getdoc(value), f"{name}.{method}"


def test_what_is_no_part_of_it_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = trapline.nothing  # type: ignore[attr-defined]  # that it is not there is the test
    assert dir(trapline) == sorted(api.__all__)


def test_the_first_example_runs() -> None:
    assert "trapline.Hart" in BLOCKS[0]
    exec(compile(BLOCKS[0], "docs/api.md", "exec"), {})


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_examples_use_only_what_there_is(number: int) -> None:
    used = {
        node.attr
        for node in ast.walk(ast.parse(BLOCKS[number]))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "trapline"
    }
    assert used <= set(api.__all__)
