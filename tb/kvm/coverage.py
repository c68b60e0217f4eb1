# SPDX-License-Identifier: Apache-2.0
"""`trapline kvm-coverage`: docs/generated/kvm-coverage.md from the exit logs of the last runs.

Each row of KVM's exit tables, each key aspect of the series: how many exits were checked, from VS
and from VU, on the golden model and on the core. A row without any says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.tb.linux.commands import ROOT

PAGE = ROOT / "docs" / "generated" / "kvm-coverage.md"
LOGS = ROOT / "build" / "kvm"
CORE_LOGS = ROOT / "build" / "linux"
Row = dict[str, Any]
Test = Callable[[Row], bool]


def _handler(name: str, detail: str = "") -> Test:
    return lambda row: row["handler"] == name and row["detail"].startswith(detail)


def _cause(number: int) -> Test:
    return lambda row: row["cause"] == number and not row["interrupt"]


def _both(*tests: Test) -> Test:
    return lambda row: all(test(row) for test in tests)


_V01 = (
    "SET_TIMER PUTCHAR GETCHAR CLEAR_IPI SEND_IPI FENCE_I SFENCE_VMA SFENCE_VMA_ASID SHUTDOWN"
).split()
_CALLS = (
    *(f"BASE {n}" for n in range(7)),
    "TIME 0", "IPI 0", "RFENCE 0", "RFENCE 1", "RFENCE 2", "RFENCE 3",
    "HSM 0", "HSM 1", "HSM 2", "HSM 3", "SRST 0", "EXPERIMENTAL", "VENDOR",
    "DBCN", "STA", "SUSP", "FWFT", "MPXY",
)  # fmt: skip
_LOADS = "lb lbu lh lhu lw lwu ld c.lw c.ld c.lwsp c.ldsp".split()
_STORES = "sb sh sw sd c.sw c.sd c.swsp c.sdsp".split()

_SPECIAL = (
    ("of a read-only slot", ", read-only slot"), ("served by an ioeventfd", ", ioeventfd"),
    ("kept in the ring", ", coalesced"), ("that KVM does not decode (LR, SC, AMO)", "undecodable"),
    ("at a misaligned address", ", -5"),
)  # fmt: skip


def _mmio(word: str) -> Test:
    return lambda row: row["handler"].startswith("mmio") and word in row["detail"]


TABLES: dict[str, list[tuple[str, Test]]] = {
    "Causes (kvm_riscv_vcpu_exit)": [
        ("host interrupt", lambda row: bool(row["interrupt"])),
        ("10 ecall from VS", _cause(10)),
        ("20 fetch guest-page fault", _cause(20)),
        ("21 load guest-page fault", _cause(21)),
        ("22 virtual instruction", _cause(22)),
        ("23 store guest-page fault", _cause(23)),
        ("any other: no handler (6.1)", _handler("none")),
        ("any other: handed to the guest (6.12)", _handler("redirect")),
    ],
    "Virtual instructions": [
        ("WFI", _handler("wfi")),
        ("CSR access, redirected or emulated", _handler("virtual_insn", "csr")),
        ("SRET, fences, HLV and others, redirected", _both(
            _handler("virtual_insn"), lambda row: not row["detail"].startswith("csr"))),
    ],
    "Guest-page faults": [
        ("a page of a slot, mapped", _handler("map")),
        ("a large page, mapped by one leaf", _handler("map", "leaf of level")),
        ("a logged write under a large leaf", lambda row: "Q20" in row["by"]),
        ("the host took the page away meanwhile", lambda row: "retried" in row["by"]),
        ("fetch outside every slot", _both(_cause(20), lambda row: row["end"] == "user")),
        ("fetch outside every slot, redirected (7.3)", _both(_cause(20), _handler("redirect"))),
        *((f"MMIO {name}", _handler("mmio_load", name + ",")) for name in _LOADS),
        *((f"MMIO {name}", _handler("mmio_store", name + ",")) for name in _STORES),
        *((f"MMIO, htinst {kind}", lambda row, k=kind: row["detail"].endswith(f"htinst {k}"))
          for kind in ("transformed", "zero", "pseudo")),
        *((f"MMIO {what}", _mmio(word)) for what, word in _SPECIAL),
    ],
    "SBI": [
        *((f"v0.1 {name}", _handler("sbi", f"v0.1 {name}")) for name in _V01),
        *((name, _handler("sbi", name)) for name in _CALLS),
        ("unknown extension", _handler("sbi", "0x")),
    ],
}  # fmt: skip
# The key aspects of the series of May 2021: what shows each, and what it waits for otherwise.
ASPECTS: list[tuple[str, str, str]] = [
    ("no RISC-V specific ioctl", "ioctls, one_reg", "ioctl counts of the runs"),
    ("minimal world switch", "vcpu, tb/kvm/switch", "I1 to I7"),
    ("RV64 and RV32 hosts", "xlen of a profile", "runs of both widths"),
    ("full VM switch in load and put", "vcpu", "I13"),
    ("ONE_REG", "one_reg", "guest copying: all set in a second VM; FP groups: unit tests"),
    ("PLIC in user space", "interrupts", "guests plic, external; I29"),
    ("timer and IPI in the kernel", "timer, interrupts, sbi", "TIME 0, IPI 0; I28, I30, I31"),
    ("Sv39x4 and Sv48x4", "gstage, walk", "I10, I49"),
    ("MMU notifiers", "gstage", "guest moving; I39, I41"),
    ("generic dirty log", "dirty_log", "guest logging: every bitmap; I42"),
    ("FP lazy save and restore", "fp", "unit tests: no hart here has F"),
    ("SBI v0.1", "sbi", "the table below"),
    ("unhandled SBI calls forwarded", "sbi", "I21"),
    ("huge pages", "gstage", "guest huge; the rows below; giant of the own hypervisor: 1 GiB"),
    ("ioeventfd", "iodev", "guest bus: counts; the ring entry by entry"),
]
TODO: list[tuple[str, str]] = [
    ("SBI v0.2 and later in the kernel", "BASE, TIME, IPI, RFENCE, SRST: the table below"),
    ("SBI HSM", "HSM: the table below; I25, I26"),
    ("PLIC in the kernel", "never came: the PLIC stays in user space"),
]


def logs() -> tuple[list[Row], list[Row]]:
    """Exits of the runs on the golden model, and of those on the core."""
    golden = [json.loads(x) for p in sorted(LOGS.glob("*.jsonl")) for x in p.open()]
    core = [
        json.loads(x)
        for p in (*sorted(CORE_LOGS.rglob("*.kvm.jsonl")), *sorted(LOGS.glob("*/*.kvm.jsonl")))
        for x in p.open()
    ]
    # Logs of before the detail was kept count by cause alone.
    return [{"detail": "", **r} for r in golden], [{"detail": "", **r} for r in core]


def _count(rows: Iterable[Row], test: Test) -> Counter[str]:
    return Counter(row["mode"] for row in rows if row["status"] != "unexplained" and test(row))


def page(golden: list[Row], core: list[Row]) -> str:
    """The text of docs/generated/kvm-coverage.md."""
    lines = [
        "# What of KVM has been checked",
        "",
        "Generated by `trapline kvm-coverage` from the exit logs of `make kvm-golden`",
        "and of monitored lockstep runs. Numbers are exits that the monitor explained.",
        "",
        f"{len(golden):,} exits on the golden model, {len(core):,} on the core.",
        "",
        "## Key aspects of the series",
        "",
        "| Aspect | Model (`models/kvm`) | Shown by |",
        "|---|---|---|",
        *(f"| {aspect} | {module} | {shown} |" for aspect, module, shown in ASPECTS),
        "",
        "| To do in the series | What became of it |",
        "|---|---|",
        *(f"| {item} | {became} |" for item, became in TODO),
    ]
    for title, rows in TABLES.items():
        lines += ["", f"## {title}", "", "| | golden VS | golden VU | core VS | core VU |"]
        lines.append("|---|---:|---:|---:|---:|")
        for name, test in rows:
            on_golden, on_core = _count(golden, test), _count(core, test)
            counts = [c[mode] for c in (on_golden, on_core) for mode in ("VS", "VU")]
            lines.append(f"| {name} | " + " | ".join(str(n) if n else "" for n in counts) + " |")
    lines += [
        "",
        "An ECALL from VU-mode is the guest's own (hedeleg): the SBI has no exits from VU.",
    ]
    reached = [any(test(r) for r in (*golden, *core)) for t in TABLES.values() for _, test in t]
    lines += ["", f"{sum(reached)} of {len(reached)} rows are reached by a real guest."]
    return "\n".join(lines) + "\n"


def write(path: Path = PAGE) -> None:
    """Write the page. Raises BadInput when there are no exit logs."""
    golden, core = logs()
    if not golden:
        raise BadInput("no exit logs in build/kvm: make kvm-golden")
    write_whole(path, page(golden, core))
    print(f"kvm-coverage: {path}")
