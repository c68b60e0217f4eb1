# SPDX-License-Identifier: Apache-2.0
"""The check of class names sees a name with two meanings, and a reason that has become stale."""

from __future__ import annotations

from class_names import complaints

ONE = "class Result:\n    class Inner:\n        pass\n"
OTHER = "\n\nclass Result(int):\n    pass\n\nclass _Private:\n    pass\n"


def test_a_name_of_two_classes_is_found() -> None:
    found = complaints({"a.py": ONE, "b.py": OTHER}, {})
    assert found == ["a.py:1: class Result stands for something else in b.py:3"]


def test_inner_and_private_classes_do_not_count() -> None:
    assert not complaints({"a.py": ONE, "b.py": "class Inner: ...\nclass _Private: ...\n"}, {})


def test_a_reason_excuses_until_it_is_stale() -> None:
    reasons = {"Result": "both are a result"}
    assert not complaints({"a.py": ONE, "b.py": OTHER}, reasons)
    assert complaints({"a.py": ONE}, reasons) == ["tools/class_names.py: stale reason: Result"]
