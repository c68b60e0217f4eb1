# SPDX-License-Identifier: Apache-2.0
"""`trapline kvm-coverage`: docs/generated/kvm-coverage.md from the exit logs of the last runs.

Each row of KVM's exit tables, each key aspect of the series: how many exits were checked, from VS
and from VU, on the golden model and on the core. A row without any says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.tb.kvm.series import (
    ASPECTS,
    CHANGES,
    LEFT_OPEN_BY_THE_SERIES,
    SECOND_HART,
    Item,
    Row,
    Test,
    access,
    cause,
    handler,
)
from trapline.tb.linux.commands import ROOT

PAGE = ROOT / "docs" / "generated" / "kvm-coverage.md"
LOGS = ROOT / "build" / "kvm"
CORE_LOGS = ROOT / "build" / "linux"
OWN = "hypervisor-"  # how names of the own hypervisor's runs begin


@dataclass
class RunsOfAKind:
    """What runs of one kind have shown: their exits; checks of invariants and ioctls by name."""

    exits: list[Row] = field(default_factory=list)
    checks: Counter[str] = field(default_factory=Counter)

    def add(self, log: Path) -> None:
        """One run's exits, and its figures beside them."""
        beside = log.with_suffix(".json")
        figures = json.loads(beside.read_text()) if beside.exists() else {}
        # Logs of before the detail was kept count by cause alone.
        run = {"detail": "", "xlen": figures.get("xlen", 64)}
        self.exits += [run | json.loads(line) for line in log.open()]
        self.checks.update({n: c["checked"] for n, c in figures.get("invariants", {}).items()})
        self.checks.update(figures.get("ioctls", {}))


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


TABLES: dict[str, list[tuple[str, Test]]] = {
    "Causes (kvm_riscv_vcpu_exit)": [
        ("host interrupt", lambda row: bool(row["interrupt"])),
        ("10 ecall from VS", cause(10)),
        ("20 fetch guest-page fault", cause(20)),
        ("21 load guest-page fault", cause(21)),
        ("22 virtual instruction", cause(22)),
        ("23 store guest-page fault", cause(23)),
        ("any other: no handler (6.1)", handler("none")),
        ("any other: handed to the guest (6.12)", handler("redirect")),
    ],
    "Virtual instructions": [
        ("WFI", handler("wfi")),
        ("CSR access, redirected or emulated", handler("virtual_insn", "csr")),
        ("SRET, fences, HLV and others, redirected", _both(
            handler("virtual_insn"), lambda row: not row["detail"].startswith("csr"))),
    ],
    "Guest-page faults": [
        ("a page of a slot, mapped", handler("map")),
        ("a large page, mapped by one leaf", handler("map", "leaf of level")),
        ("a logged write under a large leaf", lambda row: "Q20" in row["by"]),
        ("the host took the page away meanwhile", lambda row: "retried" in row["by"]),
        ("fetch outside every slot", _both(cause(20), lambda row: row["end"] == "user")),
        ("fetch outside every slot, redirected (7.3)", _both(cause(20), handler("redirect"))),
        *((f"MMIO {name}", handler("mmio_load", name + ",")) for name in _LOADS),
        *((f"MMIO {name}", handler("mmio_store", name + ",")) for name in _STORES),
        *((f"MMIO, htinst {kind}", lambda row, k=kind: row["detail"].endswith(f"htinst {k}"))
          for kind in ("transformed", "zero", "pseudo")),
        *((f"MMIO {what}", access(word)) for what, word in _SPECIAL),
    ],
    "SBI": [
        *((f"v0.1 {name}", handler("sbi", f"v0.1 {name}")) for name in _V01),
        *((name, handler("sbi", name)) for name in _CALLS),
        ("unknown extension", handler("sbi", "0x")),
    ],
}  # fmt: skip


def logs() -> dict[str, RunsOfAKind]:
    """What has been shown: of Linux on the golden model, and on the core; of the own hypervisor."""
    shown = {"golden": RunsOfAKind(), "core": RunsOfAKind(), "own": RunsOfAKind()}
    for log in sorted(LOGS.glob("*.jsonl")):
        shown["own" if log.name.startswith(OWN) else "golden"].add(log)
    for log in sorted(LOGS.glob("*/*.kvm.jsonl")):
        shown["own" if log.parent.name.startswith(OWN) else "core"].add(log)
    for log in sorted(CORE_LOGS.rglob("*.kvm.jsonl")):
        shown["core"].add(log)
    return shown


def _count(rows: Iterable[Row], test: Test) -> Counter[str]:
    return Counter(row["mode"] for row in rows if row["status"] != "unexplained" and test(row))


def _cell(item: Item, shown: RunsOfAKind) -> str:
    """Exits that show the item, and how often its invariants and ioctls were checked."""
    exits = sum(_count(shown.exits, item.exits).values()) if item.exits else None
    checks = sum(shown.checks[name] for name in item.checks.split()) if item.checks else None
    return " / ".join("-" if n is None else f"{n:,}" for n in (exits, checks))


def _code(names: str) -> str:
    return ", ".join(f"`{name}`" for name in names.split())


def _items(title: str, items: Iterable[Item], shown: dict[str, RunsOfAKind]) -> list[str]:
    columns = "Item | Model | Programs | Checked by | Linux, golden model | Linux, core"
    lines = ["", f"## {title}", "", f"| {columns} | Own hypervisor | Unit tests |"]
    lines.append("|---|---|---|---|---:|---:|---:|---|")
    for item in items:
        cells = [_cell(item, kind) for kind in shown.values()]
        checks = item.checks.replace(" ", ", ")
        words = (item.what, _code(item.model), item.programs, checks, *cells, _code(item.tests))
        lines.append("| " + " | ".join(words) + " |")
    return lines


HEAD = """# What of KVM has been checked

Generated by `trapline kvm-coverage` from the exit logs of `make kvm-golden`, of monitored lockstep
runs and of `make kvm`. Numbers are exits that the monitor explained; in the tables of the series
"exits / checks": exits that show the item, and how often the invariants and ioctls that are named
were checked. Unit tests are those of `tests/unit/kvm`, as FILE::TEST.
"""


def page(shown: dict[str, RunsOfAKind]) -> str:
    """The text of docs/generated/kvm-coverage.md."""
    golden, core, own = (shown[kind] for kind in ("golden", "core", "own"))
    on_golden, on_core, on_both = (f"{len(kind.exits):,}" for kind in (golden, core, own))
    counted = f"{on_golden} exits of Linux on the golden model, {on_core} on the core;"
    lines = [HEAD, f"{counted} {on_both} of the own hypervisor."]
    lines += _items("Key aspects of the series", ASPECTS, shown)
    lines += _items("To do in the series", LEFT_OPEN_BY_THE_SERIES, shown)
    lines += _items("Changes of the series that say what KVM does", CHANGES, shown)
    for title, rows in TABLES.items():
        lines += ["", f"## {title}", ""]
        lines.append("| | golden VS | golden VU | core VS | core VU | own hypervisor |")
        lines.append("|---|---:|---:|---:|---:|---:|")
        for name, test in rows:
            by_mode = [_count(kind.exits, test) for kind in (golden, core)]
            counts = [c[mode] for c in by_mode for mode in ("VS", "VU")]
            counts.append(sum(_count(own.exits, test).values()))
            lines.append(f"| {name} | " + " | ".join(str(n) if n else "" for n in counts) + " |")
    lines += [
        "",
        "An ECALL from VU-mode is the guest's own (hedeleg): the SBI has no exits from VU.",
    ]
    everything = [*golden.exits, *core.exits]
    reached = [any(map(test, everything)) for rows in TABLES.values() for _, test in rows]
    lines += ["", f"{sum(reached)} of {len(reached)} rows are reached by a guest of real Linux."]
    lines += _items("What waits for a second hart", SECOND_HART, shown)
    lines += [
        "",
        "Nothing else waits: F and D (guest `fp`) and RV32 run on golden model and core.",
    ]
    return "\n".join(lines) + "\n"


def write(path: Path = PAGE) -> None:
    """Write the page. Raises BadInput when there are no exit logs."""
    shown = logs()
    if not shown["golden"].exits:
        raise BadInput("no exit logs in build/kvm: make kvm-golden")
    write_whole(path, page(shown))
    print(f"kvm-coverage: {path}")
