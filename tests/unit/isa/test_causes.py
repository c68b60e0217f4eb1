# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import re
from pathlib import Path

from trapline.models.isa.causes import (
    EXCEPTION_BY_NUMBER,
    EXCEPTIONS,
    INTERRUPT_PRIORITY,
    INTERRUPTS,
    NEVER_RAISED,
    Tinst,
    Tval,
    cause_name,
    identifier,
)

# riscv-opcodes' wording -> the manual's.
WORDING = {
    "misaligned fetch": "instruction address misaligned",
    "fetch access": "instruction access fault",
    "illegal instruction": "illegal instruction",
    "breakpoint": "breakpoint",
    "misaligned load": "load address misaligned",
    "load access": "load access fault",
    "misaligned store": "store/AMO address misaligned",
    "store access": "store/AMO access fault",
    "user ecall": "environment call from U-mode or VU-mode",
    "supervisor ecall": "environment call from HS-mode",
    "virtual supervisor ecall": "environment call from VS-mode",
    "machine ecall": "environment call from M-mode",
    "fetch page fault": "instruction page fault",
    "load page fault": "load page fault",
    "store page fault": "store/AMO page fault",
    "software check fault": "software check",
    "hardware error fault": "hardware error",
    "fetch guest page fault": "instruction guest-page fault",
    "load guest page fault": "load guest-page fault",
    "virtual instruction": "virtual instruction",
    "store guest page fault": "store/AMO guest-page fault",
}


def test_equal_riscv_opcodes(spec: Path) -> None:
    with (spec / "opcodes" / "causes.csv").open() as lines:
        listed = {int(n, 16): name for n, name in csv.reader(lines, skipinitialspace=True)}
    del listed[16]  # double trap: an extension that no configuration has
    assert {n: WORDING[name] for n, name in listed.items()} == {
        **{e.number: e.name for e in EXCEPTIONS},
        **NEVER_RAISED,
    }


def test_priorities_equal_the_manual(spec: Path) -> None:
    """Rows of table HSyncExcPrio, from the highest: codes on one line are of equal priority."""
    text = (spec / "priv" / "hypervisor.adoc").read_text()
    table = text[text.index("[[HSyncExcPrio]]") : text.index("[[norm:H_exception_priority]]")]
    rows: list[set[int]] = []
    for cells in re.findall(r"^\.?>?\|[^|\n]*\.?>?\|([\d, +\n]+)\|", table, re.MULTILINE):
        rows += [{int(n) for n in line.split(",")} for line in cells.split("+") if line.strip()]
    ranked: dict[int, int] = {}
    for rank, codes in enumerate(rows):
        for code in codes - {3}:
            ranked.setdefault(code, rank)
    assert len(ranked) == len(EXCEPTIONS) - 1
    by_table = sorted(ranked, key=lambda n: (ranked[n], n))
    by_ours = sorted(ranked, key=lambda n: (EXCEPTION_BY_NUMBER[n].priority, n))
    assert by_ours == by_table
    # EBREAK stands with the environment calls.
    assert EXCEPTION_BY_NUMBER[3].priority == EXCEPTION_BY_NUMBER[8].priority


def test_interrupt_priority_lists_each_once() -> None:
    assert sorted(INTERRUPT_PRIORITY) == sorted(i.number for i in INTERRUPTS)
    # norm:hsint_priority: SEI, SSI, STI, SGEI, VSEI, VSSI, VSTI.
    assert INTERRUPT_PRIORITY[3:] == (9, 1, 5, 12, 10, 2, 6)
    assert INTERRUPT_PRIORITY[:3] == (11, 3, 7)


def test_what_traps_write() -> None:
    # Table tinst-values: which rows say "Yes" to a transformed instruction and a pseudoinstruction.
    transformed = {e.number for e in EXCEPTIONS if e.tinst is Tinst.TRANSFORMED}
    pseudo = {e.number for e in EXCEPTIONS if e.tinst is Tinst.PSEUDO}
    assert transformed == {4, 5, 6, 7, 13, 15}
    assert pseudo == {20, 21, 23}
    assert {e.number for e in EXCEPTIONS if e.gpa} == {20, 21, 23}
    # norm:mstatus_gva_op lists these.
    named = ("breakpoint", "address misaligned", "access fault", "page fault", "guest-page fault")
    assert {e.number for e in EXCEPTIONS if e.gva} == {
        e.number for e in EXCEPTIONS if e.name.endswith(named)
    }
    assert {e.number for e in EXCEPTIONS if e.tval is Tval.ZERO} == {8, 9, 10, 11}
    assert {e.number for e in EXCEPTIONS if e.tval is Tval.INSN} == {2, 22}


def test_names() -> None:
    assert cause_name(23, False) == "store/AMO guest-page fault"
    assert cause_name(5, True) == "supervisor timer interrupt"
    assert cause_name(19, False) == "hardware error"
    assert cause_name(19, True) == "reserved cause 19"
    assert identifier("store/AMO guest-page fault") == "store_amo_guest_page_fault"
