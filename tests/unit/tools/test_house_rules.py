# SPDX-License-Identifier: Apache-2.0
"""The house rules find what they forbid and nothing else."""

from __future__ import annotations

import house_rules
import pytest


def test_a_source_file_may_have_450_lines_not_451() -> None:
    assert house_rules.complaints("a/b.py", "x\n" * 450) == []
    assert house_rules.complaints("a/b.py", "x\n" * 451) == ["a/b.py: 451 lines, more than 450"]
    assert house_rules.complaints("hdl/gen/b.sv", "x\n" * 401) == []
    assert house_rules.complaints("docs/b.md", "x\n" * 451) == [
        "docs/b.md: 451 lines, more than 450"
    ]
    assert house_rules.complaints("docs/generated/b.md", "x\n" * 451) == []
    assert house_rules.complaints("requirements.lock", "x\n" * 401) == []


@pytest.mark.parametrize("label", ["OneChange :\n ", "OneChange : "])
def test_an_assertion_has_a_label_in_upper_camel(label: str) -> None:
    assert house_rules.complaints("a.sv", f"x;\n{label}assert (x);\n") == []
    for wrong in ("", "a_one_change : ", label.lower()):
        assert house_rules.complaints("a.sv", f"x;\n{wrong}assert property (x);\n") != []


@pytest.mark.parametrize(
    "line",
    [
        "see /" + "root/x",
        "('/" + "home/me')",
        "https://" + "pypi" + ".org/simple",
        "--" + "index-url x",
    ],
)
def test_what_holds_on_one_machine_only_is_found(line: str) -> None:
    assert len(house_rules.complaints("README.md", f"fine\n{line}\n")) == 1


@pytest.mark.parametrize(
    "line", ["root=/dev/ram", "net/work/flow", "--no-emit-index-url", "models/root/x", "~/.cache"]
)
def test_harmless_text_is_left_alone(line: str) -> None:
    assert house_rules.complaints("README.md", line) == []


@pytest.mark.parametrize(
    "comment", ["noqa", "noqa: E501", "noqa: E501 ()", "type: ignore[misc]", "type: ignore"]
)
def test_silence_without_a_reason_is_found(comment: str) -> None:
    assert len(house_rules.complaints("a.py", f"x = 1  # {comment}\n")) == 1


@pytest.mark.parametrize(
    "comment",
    ["noqa: E501 (a table)", "ruff: noqa: D103  (said above)", "type: ignore[misc]  # no types"],
)
def test_silence_with_a_reason_is_left_alone(comment: str) -> None:
    assert house_rules.complaints("a.py", f"x = 1  # {comment}\n") == []
    assert house_rules.complaints("a.md", "# " + "noqa\n") == []
