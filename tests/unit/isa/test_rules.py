# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import subprocess
from pathlib import Path

from trapline.models.isa.rules import all_rules, chapter_rules, rule_from, unknown

ROOT = Path(__file__).resolve().parents[3]
TAG = re.compile(r"norm:\w(?:[\w.:-]*\w)?")


def test_equal_the_manual(spec: Path) -> None:
    from trapline.models.isa.rules_import import imported

    listed = {
        name: rule_from(name, chapter, entry)
        for chapter, entries in imported(spec).items()
        for name, entry in entries.items()
    }
    assert all_rules() == listed


def test_rules() -> None:
    rule = all_rules()["GEILEN"]
    assert rule.implementation_defined
    assert rule.chapter == "hypervisor"
    assert rule.instance == "H"
    assert rule.tags == ("norm:geilen",)
    assert all_rules()["HGATP_MODE_WARL"].category == "WARL"
    assert not all_rules()["hstatus_vtsr_op"].implementation_defined
    # norm:hstatus_sz_acc_op stands for three rules.
    assert all_rules()["hstatus_acc"].tags == ("norm:hstatus_sz_acc_op",)


def test_chapters() -> None:
    assert len(chapter_rules("hypervisor")) > 280
    assert chapter_rules("no such chapter") == ()


def test_unknown() -> None:
    assert unknown(("hstatus_vtsr_op", "hstatus_vtsr")) == ("hstatus_vtsr",)


def test_every_tag_that_a_tracked_file_names_is_a_rules() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    tags = {t for r in all_rules().values() for t in r.tags}
    unknown_tags, seen = {}, 0
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path == Path(__file__) or path.is_symlink() or not path.is_file():
            continue
        found = set(TAG.findall(path.read_text(errors="ignore")))
        seen += len(found)
        if wrong := found - tags:
            unknown_tags[name] = wrong
    assert seen > 500
    assert unknown_tags == {}


def test_tags_are_in_the_text(spec: Path) -> None:
    text = "".join((spec / "priv" / f"{c}.adoc").read_text() for c in ("hypervisor", "supervisor"))
    tags = {t for r in chapter_rules("hypervisor") for t in r.tags}
    missing = {t for t in tags if t not in text}
    assert missing == set()
