# SPDX-License-Identifier: Apache-2.0
"""`trapline kvm-selftests [NAME...]`: KVM's own selftests, each on several machines.

On the golden model every exit is predicted as well; Spike and QEMU, which others wrote, say what
the same image does there. A selftest's outcome is that of its exit status, as the kernel's
selftests define it: 0 pass, 4 skip, else fail. Figures are in the ledger as soon as a run has
ended, and written to build/kvm-selftests.json; one that is known for the same image and monitor is
not run again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.cache import digest
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.tb.kvm import golden, report
from trapline.tb.linux import exits, machines, session
from trapline.tb.linux.commands import ROOT
from trapline.tb.linux.image import Image
from trapline.tb.linux.machines import MachineRun
from trapline.tb.linux.selftests import PREFIX, RELEASE, TESTS
from trapline.tb.linux.session import Request

DOCUMENT = ROOT / "build" / "kvm-selftests.json"
OUT = ROOT / "build" / "kvm"
BACKENDS = ("golden", "spike", "qemu")
CONFIG, RAM_MIB = "rv64gc_h", 128
SKIPPED = 4  # KSFT_SKIP
TAIL = 3
# Where another machine is known to be wrong, and what shows it.
KNOWN = {
    ("arch_timer", "spike"): "VSTIP by time alone: directed program "
    "vstimecmp_written_in_hs_is_held_to_the_guests_time",
}

_STATUS = re.compile(r"^init: /(?P<name>\S+) ended with status (?P<status>0x[0-9a-f]+)$")
# What init and the firmware say behind a selftest's own words.
_OURS = re.compile(r"^(init: |firmware: |\[ *\d+\.\d+\] reboot: )")
# What two correct machines print differently: how long something took, and an address that the
# kernel chose by its random numbers.
_OWN = re.compile(r"\d+\.\d{9}s|(?<=^Host  virtual  test memory offset: )0x[0-9a-f]+")


def request(name: str) -> Request:
    """What is booted for a selftest."""
    return Request(
        release=RELEASE,
        guest=PREFIX + name,
        ram_mib=RAM_MIB,
        config=CONFIG,
        print_exits=False,
    )


def outcome(name: str, console: Sequence[str]) -> str:
    """`pass`, `skip` or `fail` by the exit status that init saw; `no end` without init's last word.

    console: lines.
    """
    for line in console:
        found = _STATUS.match(line)
        if found and found["name"] == name:
            status = int(found["status"], 16)
            return "skip" if status == SKIPPED << 8 else "fail"
    return "no end" if exits.verdict(console) else "pass"


def tail(console: Sequence[str]) -> list[str]:
    """The last lines that the selftest itself wrote."""
    own = [line for line in console if line.strip() and not _OURS.match(line)]
    return own[-TAIL:]


def _on_golden(name: str, image: Image) -> tuple[MachineRun, dict[str, Any]]:
    run, monitor = golden.run(image, request(name).hart(), lambda _line: None)
    figures = report.write(monitor, OUT, f"golden-selftest-{name}")
    kept = ("exits", *report.STATUSES, "problems")
    return run, {key: figures[key] for key in kept}


def _run(name: str, backend: str, image: Image) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    if backend == "golden":
        run, seen = _on_golden(name, image)
    else:
        run = machines.run(backend, image)
    session.keep(image, run)
    return {
        "outcome": outcome(name, run.console),
        "tail": tail(run.console),
        "console": [line for line in run.console if not _OURS.match(line)],
        "instructions": run.instructions,
        "seconds": round(run.seconds, 1),
        "cpu_seconds": None if run.cpu_seconds is None else round(run.cpu_seconds, 1),
        **seen,
    }


def differences(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is not the same on all machines of a selftest, a line each: outcomes and consoles."""
    names = list(rows)
    found = []
    for name in names[1:]:
        ours, theirs = rows[names[0]], rows[name]
        if ours["outcome"] != theirs["outcome"]:
            found.append(f"{ours['outcome']} on {names[0]}, {theirs['outcome']} on {name}")
        words = exits.first_difference(_same(ours["console"]), _same(theirs["console"]))
        if words:
            found.append(f"{names[0]} against {name}: {words}")
    return found


def _same(console: Sequence[str]) -> list[str]:
    return [_OWN.sub("N", line) for line in console]


def good(name: str, rows: Mapping[str, Mapping[str, Any]]) -> bool:
    """Every machine passes with the same console, but where it is known to be wrong (KNOWN).

    On the golden model no exit is a problem either.
    """
    judged = {backend: row for backend, row in rows.items() if (name, backend) not in KNOWN}
    passed = all(row["outcome"] == "pass" and not row.get("problems") for row in judged.values())
    return passed and not differences(judged)


def _key(image: Path) -> str:
    folders = (ROOT / "tb" / "kvm", ROOT / "models" / "kvm")
    sources = sorted(p for folder in folders for p in folder.glob("*.py"))
    return digest([image, *(p for p in sources if not p.stem.endswith("_runs"))])


def table(rows: Mapping[str, Mapping[str, Mapping[str, Any]]], backends: Sequence[str]) -> str:
    """Outcome, instructions and CPU seconds of each selftest on each machine, as Markdown."""
    lines = ["| selftest | " + " | ".join(backends) + " | exits | explained | console |"]
    lines.append("|---" * (len(backends) + 4) + "|")
    for name, machine in rows.items():
        cells = []
        for backend in backends:
            row = machine.get(backend)
            count = f", {row['instructions'] / 1e6:.1f} M" if row and row["instructions"] else ""
            cells.append(f"{row['outcome']}{count}, {row['cpu_seconds']} s" if row else "-")
        seen = machine.get("golden", {})
        explained = sum(seen.get(s, 0) for s in report.STATUSES if s != "unexplained")
        unlike = differences(machine)
        cells += [str(seen.get("exits", "-")), str(explained), "; ".join(unlike) or "same"]
        lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def campaign(names: Sequence[str], backends: Sequence[str], rerun: bool = False) -> int:
    """The selftests in turn on each machine; returns the exit status (1: one is not as it should).

    Raises BadInput on an unknown name or machine, and when a kernel or machine is missing.
    """
    _known("selftest", names, tuple(TESTS))
    _known("back end", backends, BACKENDS)
    known = Ledger(DOCUMENT.with_name(ledger.NAME), DOCUMENT.stem)
    rows: dict[str, dict[str, Any]] = {}
    failed = False
    for name in names or TESTS:
        image = session.prepare(request(name))
        rows[name] = {}
        for backend in backends:
            key = _key(image.elf)
            row = None if rerun else known.get(f"{name}-{backend}", key)
            if row is None:
                row = _run(name, backend, image)
                known.put(f"{name}-{backend}", key, row)
            rows[name][backend] = row
            print(f"kvm-selftests: {name}: {backend}: {_summary(row)}", flush=True)
        unlike = differences(rows[name])
        for line in unlike:
            print(f"kvm-selftests: {name}: {line}", flush=True)
        for backend in backends:
            if unlike and (name, backend) in KNOWN:
                print(f"kvm-selftests: {name}: {backend}, as known: {KNOWN[name, backend]}")
        failed |= not good(name, rows[name])
        write_whole(DOCUMENT, json.dumps(_document(rows), indent=2) + "\n")
    print(table(rows, backends))
    return int(failed)


def _known(what: str, given: Sequence[str], there: Sequence[str]) -> None:
    unknown = sorted(set(given) - set(there))
    if unknown:
        raise BadInput(f"no {what} {unknown[0]!r}; known: {', '.join(there)}")


def _document(rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, Any]:
    return {
        "selftests": len(rows),
        "passed": sum(good(name, row) for name, row in rows.items()),
        "runs": {
            name: {
                "machines": {
                    backend: {k: v for k, v in row.items() if k != "console"}
                    for backend, row in machine.items()
                },
                "differences": differences(machine),
            }
            for name, machine in rows.items()
        },
    }


def _summary(row: Mapping[str, Any]) -> str:
    words = [row["outcome"]]
    if row["instructions"]:
        words.append(f"{row['instructions']:,} instructions")
    words.append(f"{row['cpu_seconds']} s of CPU")
    if "exits" in row:
        words.append(f"{row['exits']:,} exits")
        words += [f"{status} {row[status]:,}" for status in report.STATUSES]
    return ", ".join(words)
