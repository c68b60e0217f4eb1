# SPDX-License-Identifier: Apache-2.0
"""The HTML report as a reader sees it: in a browser, the difference in view."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.models.isa.commit import ALL_KNOWN, Kind, pack
from trapline.models.isa.functions import Access
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.diagnosis import diagnose
from trapline.tb.lockstep.difference import PteRead, WalkStep
from trapline.tb.report.document import RunFacts, document
from trapline.tb.report.html import render
from trapline.tb.report.program import SymbolTables

from .browser import Browser

SHOTS = Path(__file__).resolve().parents[2] / "build" / "page"
GPA = 0x5500_0568
MODE = {"priv_before": 1, "v_before": 1, "priv_after": 1}
TRAP = {
    **MODE, "kind": Kind.EXCEPTION, "cause": 21, "target": 1, "gva": 1, "insn": 0x00053503,
    "pc": 0x8000_0100, "next_pc": 0x8000_4000, "tval": 0x4000_3568, "tval2": GPA >> 2,
    "tinst": 0x3503, "order": 40, "cycle": 190,
}  # fmt: skip

# Whether an element is laid out, opaque and in view.
SEEN = """
const e = document.querySelector(arguments[0]);
if (!e || !e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) return null;
const b = e.getBoundingClientRect();
const top = document.elementFromPoint(b.left + 5, b.top + b.height / 2);
return {text: e.innerText, inView: b.width > 0 && b.height > 0 && b.bottom <= innerHeight,
        onTop: e === top || e.contains(top)};
"""


# Elements that are wider inside than they are shown.
SCROLLS = """
return [...document.querySelectorAll("body, body *")]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.tagName + "." + e.className + " " + e.scrollWidth + " > " + e.clientWidth)
"""


def page() -> str:
    """The report of a guest-page fault whose htval is not shifted."""
    history = [
        tuple(pack({**MODE, "v_after": 1, "pc": 0x8000_0080 + 4 * n, "insn": 0x13, "order": 8 + n,
                    "cycle": 90 + 3 * n}))
        for n in range(32)
    ]  # fmt: skip
    rtl, golden = tuple(pack({**TRAP, "tval2": GPA})), tuple(pack(TRAP))
    found = diagnose(CheckerStop.FIELDS_DIFFER, 40, rtl, golden, ALL_KNOWN, history)
    load = Access.LOAD.value
    found.walk = [
        WalkStep(load, "VS", False, -1, 0, 0, 0x8000_0000_0008_0100),
        WalkStep(load, "VS", False, 2, 0x4000_3568, 0x8010_0008, 0x2004_0401),
        WalkStep(load, "G", False, -1, 0, 0, 0x8000_5000_0008_0200),
        WalkStep(load, "G", False, 2, GPA, 0x8020_0008, 0x0),
    ]
    found.pte_reads = [PteRead(0x8020_0008, 0x2004_0001, 170)]
    command = "trapline lockstep gpf.elf --config rv64imac_h --dut own"
    run = RunFacts("sw/gpf.elf", "rv64imac_h", "own", command, waves="build/gpf/difference.fst")
    return render(document(found, run, SymbolTables()))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(page())
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_difference_is_in_view_when_the_page_opens(
    browser: Browser, report: Path, scheme: str
) -> None:
    browser.open(report, scheme=scheme)
    browser.screenshot(SHOTS / f"{scheme}.png")
    for selector, text in (
        ("#fields td.rtl", f"{GPA:#x}"),
        ("#fields td.golden", f"{GPA >> 2:#x}"),
        ("#fields tr:nth-child(2) td", "tval2 (htval)"),
        ("#where", "ld"),
        ("#mode", "VS"),
        ("#record", "40"),
    ):
        seen = browser.ask(SEEN, selector)
        assert seen is not None, f"{selector} cannot be seen"
        assert text in seen["text"]
        assert seen["inView"]
        assert seen["onTop"]
    ink, paper = browser.ask(
        "const c = e => getComputedStyle(document.querySelector(e));"
        "return [c('#fields td.rtl').color, c('body').backgroundColor]"
    )
    assert ink != paper


def test_what_follows_below_is_there(browser: Browser, report: Path) -> None:
    browser.open(report)
    count = "return document.querySelectorAll(arguments[0]).length"
    assert browser.ask(count, "#history tr") == 1 + 32 + 1
    assert browser.ask(count, "#history tr.here") == 1
    assert browser.ask(count, "#walk-golden tr") == 1 + 4
    assert browser.ask(count, "#walk-design tr.other") == 1  # it read another PTE
    text = browser.ask("return document.body.innerText")
    for part in (
        "norm:htval_val",
        "trapline lockstep gpf.elf",
        "difference.fst",
        "the design read",
    ):
        assert part in text


def test_a_hidden_difference_does_not_count_as_seen(browser: Browser, report: Path) -> None:
    for rule in ("display: none", "visibility: hidden", "opacity: 0", "margin-top: 3000px"):
        hidden = page().replace("</style>", f"#fields {{ {rule}; }}</style>")
        report.write_text(hidden)
        browser.open(report)
        seen = browser.ask(SEEN, "#fields td.rtl")
        assert seen is None or not (seen["inView"] and seen["onTop"]), rule


def test_the_page_loads_nothing_and_fits_a_narrow_window(browser: Browser, report: Path) -> None:
    browser.open(report, width=700)
    assert not browser.ask(SCROLLS)
    assert browser.ask("return performance.getEntriesByType('resource').length") == 0
    assert browser.ask("return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_telephone_nothing_scrolls_sideways_and_everything_is_there(
    browser: Browser, report: Path, scheme: str
) -> None:
    browser.open(report, width=390, height=844, scheme=scheme)
    browser.screenshot(SHOTS / f"narrow-{scheme}.png")
    assert browser.ask("return document.documentElement.scrollWidth") <= 390
    assert browser.ask(SCROLLS) == []
    for selector in ("#fields td.rtl", "#fields td.golden", "#history tr.here td", "#rules dd"):
        widths = "const b = document.querySelector(arguments[0]).getBoundingClientRect();"
        left, right = browser.ask(f"{widths} return [b.left, b.right]", selector)
        assert 0 <= left < right <= 390
    browser.open(report, width=390, height=8000, scheme=scheme)
    browser.screenshot(SHOTS / f"narrow-{scheme}-whole.png")
