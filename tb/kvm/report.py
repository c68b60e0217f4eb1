# SPDX-License-Identifier: Apache-2.0
"""What a monitored run leaves: figures as JSON, exit logs in the shapes this field reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from trapline.files import write_whole
from trapline.models.isa.causes import EXCEPTIONS, INTERRUPTS
from trapline.models.isa.disasm import disassemble
from trapline.models.kvm.state import ExitKind
from trapline.models.kvm.widths import WIDTHS, Width
from trapline.tb.kvm import kernel, timeline
from trapline.tb.kvm.invariants import TEXTS
from trapline.tb.kvm.monitor import Monitor
from trapline.tb.kvm.tracks import EXACT, PROFILE, RELATION, UNEXPLAINED, Exit

STATUSES = (EXACT, RELATION, PROFILE, UNEXPLAINED)
# Stretches of one exit, by the marks at their ends: the switch out of the guest and what the run
# loop does behind it; the handler and the loop's top; from the write of hvip to the switch; the
# switch into the guest.
STRETCHES = (
    ("out", "exit", "handler"),
    ("handler", "handler", "flush"),
    ("loop", "flush", "switch"),
    ("in", "switch", "entry"),
)
_CAUSES = {(False, e.number): e.name for e in EXCEPTIONS} | {
    (True, i.number): i.name for i in INTERRUPTS
}


def cause_of(exit_: Exit) -> str:
    """Number and name of an exit's cause."""
    trap = exit_.trap
    name = _CAUSES.get((trap.interrupt, trap.cause), "reserved")
    return f"{'interrupt ' if trap.interrupt else ''}{trap.cause} {name}"


def kind_of(exit_: Exit) -> str:
    """What an exit is counted as for its cost: its handler, and whether user space took part."""
    return exit_.outcome.handler + (" user" if exit_.outcome.kind is ExitKind.USER else "")


def summary(monitor: Monitor, cycles: bool = False) -> dict[str, Any]:
    """The run's figures, JSON-able; `cycles`: costs in clock cycles too."""
    exits = monitor.exits
    statuses = Counter(e.status for e in exits)
    return {
        "kernel": ".".join(map(str, monitor.facts.release)),
        "version": monitor.profile.name,
        "xlen": monitor.profile.xlen,
        "exits": len(exits),
        **{name: statuses[name] for name in STATUSES},
        "problems": monitor.unexplained,
        "by_cause": dict(Counter(cause_of(e) for e in exits).most_common()),
        "by_handler": dict(Counter(e.outcome.handler for e in exits).most_common()),
        "by_mode": dict(Counter("VS" if e.mode_s else "VU" for e in exits)),
        "relations": dict(Counter(r for e in exits for r in e.relations)),
        "quirks": dict(Counter(q for e in exits for q in e.quirks)),
        "ioctls": dict(monitor.ioctls.checked),
        "invariants": {
            name: {"checked": c.checked, "failed": c.failed}
            for name, c in monitor.check.counts.items()
        },
        "world_switch": _costs(exits, cycles),
        "unexplained_exits": [_explained(monitor, e) for e in exits if e.differs][:50],
        "findings": [f.sentence() for f in monitor.findings][:50] + monitor.ioctls.problems[:50],
        "failed_invariants": {n: monitor.check.counts[n].first for n in monitor.check.failed()},
    }


def _costs(exits: Iterable[Exit], cycles: bool) -> dict[str, Any]:
    units = ("instructions", "cycles")[: 1 + cycles]
    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    for exit_ in exits:
        for unit, place in zip(units, (0, 1), strict=False):
            for name, first, last in STRETCHES:
                if first in exit_.marks and last in exit_.marks:
                    kinds = found.setdefault(kind_of(exit_), {})
                    lengths = kinds.setdefault(unit, {}).setdefault(name, [])
                    lengths.append(exit_.marks[last][place] - exit_.marks[first][place])
    return {
        kind: {
            unit: {
                name: {"count": len(v), "min": min(v), "median": int(median(v)), "max": max(v)}
                for name, v in stretches.items()
            }
            for unit, stretches in by_unit.items()
        }
        for kind, by_unit in sorted(found.items())
    }


def _explained(monitor: Monitor, exit_: Exit) -> dict[str, Any]:
    """An exit that nothing explains, with the kernel's functions and source line."""
    at = exit_.places[-1] if exit_.places else monitor.facts.symbols["kvm_riscv_vcpu_exit"]
    return {
        **row(exit_),
        "predicted": exit_.outcome.kind.value,
        "differs": [d.sentence() for d in exit_.differs],
        "kernel_functions": [monitor.facts.function_at(p) for p in exit_.places],
        "kernel_line": kernel.line_of(monitor.facts.vmlinux, at),
        "guest_instruction": disassemble(exit_.insn) if exit_.insn else "",
    }


def row(exit_: Exit) -> dict[str, Any]:
    """One exit for the JSON lines."""
    trap = exit_.trap
    return {
        "exit": exit_.number,
        "vm": exit_.vm,
        "vcpu": exit_.vcpu,
        "record": exit_.order,
        "time": exit_.mtime,
        "mode": "VS" if exit_.mode_s else "VU",
        "cause": trap.cause,
        "interrupt": trap.interrupt,
        "pc": exit_.pc,
        "stval": trap.stval,
        "htval": trap.htval,
        "htinst": trap.htinst,
        "insn": exit_.insn,
        "handler": exit_.outcome.handler,
        "detail": exit_.detail,
        "status": exit_.status,
        "by": exit_.explained_by,
        "end": exit_.end,
        "end_record": exit_.end_order,
    }


def json_lines(exits: Iterable[Exit]) -> Iterator[str]:
    """One JSON object for each exit."""
    return (json.dumps(row(e)) for e in exits)


def trace(
    exits: Iterable[Exit], width: Width = WIDTHS[64], timebase: int = 10_000_000
) -> Iterator[str]:
    """Lines as the trace events kvm_exit and kvm_entry print them (hart 0, seconds by mtime)."""
    for e in exits:
        trap = e.trap
        yield (
            f"           vcpu{e.vcpu}-{e.vm} [000] {e.mtime / timebase:12.6f}: kvm_exit: "
            f"EXCEPTION code = {trap.cause | trap.interrupt * width.interrupt:#x}, "
            f"pc = {e.pc:#x}, stval = {trap.stval:#x}, htval = {trap.htval:#x}, "
            f"htinst = {trap.htinst:#x}"
        )
        if e.end == "entry":
            yield (
                f"           vcpu{e.vcpu}-{e.vm} [000] {e.end_mtime / timebase:12.6f}: "
                f"kvm_entry: PC: {e.end_pc:#x}"
            )


def table(exits: list[Exit]) -> Iterator[str]:
    """A table as perf kvm stat prints it: by cause, in instructions from exit to entry."""
    lengths: dict[str, list[int]] = {}
    for e in exits:
        if "entry" in e.marks:
            length = e.marks["entry"][0] - e.marks["exit"][0]
            lengths.setdefault(cause_of(e), []).append(length)
    total = sum(map(sum, lengths.values())) or 1
    samples = sum(map(len, lengths.values())) or 1
    yield (
        f"{'VM-EXIT':>36} {'Samples':>9} {'Samples%':>9} {'Insn%':>8} "
        f"{'Min':>8} {'Max':>8} {'Avg':>9}"
    )
    for name, values in sorted(lengths.items(), key=lambda item: -sum(item[1])):
        yield (
            f"{name:>36} {len(values):>9,} {len(values) / samples:>9.2%} "
            f"{sum(values) / total:>8.2%} {min(values):>8,} {max(values):>8,} "
            f"{sum(values) / len(values):>9.0f}"
        )


def counters(exits: list[Exit]) -> dict[str, int]:
    """The counters that kvm_stat shows of a RISC-V vCPU, by our own count."""
    forwarded = [e for e in exits if e.outcome.run.reason == 35]
    mmio = [e for e in exits if e.outcome.handler in ("mmio_load", "mmio_store")]
    return {
        "exits": len(exits),
        "wfi_exit_stat": sum(1 for e in exits if e.outcome.handler == "wfi"),
        "ecall_exit_stat": len(forwarded),
        "mmio_exit_user": sum(1 for e in mmio if e.outcome.kind is ExitKind.USER),
        "mmio_exit_kernel": sum(1 for e in mmio if e.outcome.kind is ExitKind.REENTER),
        "signal_exits": sum(1 for e in exits if "signal" in e.relations),
    }


def write(monitor: Monitor, place: Path, name: str, cycles: bool = False) -> dict[str, Any]:
    """Leave NAME.kvm.json, .jsonl, .trace, .txt and .html in `place`; returns the figures."""
    place.mkdir(parents=True, exist_ok=True)
    figures = summary(monitor, cycles) | {"counters": counters(monitor.exits)}
    causes = {e.number: cause_of(e) for e in monitor.exits}
    write_whole(place / f"{name}.kvm.json", json.dumps(figures, indent=2) + "\n")
    for suffix, lines in (
        ("jsonl", json_lines(monitor.exits)),
        ("trace", trace(monitor.exits, monitor.machine.width)),
        ("txt", [*table(monitor.exits), "", *text(figures)]),
        ("html", [timeline.page(name, monitor.exits, causes, text(figures))]),
    ):
        write_whole(place / f"{name}.kvm.{suffix}", "".join(f"{line}\n" for line in lines))
    return figures


def text(figures: dict[str, Any]) -> list[str]:
    """The figures as lines for a terminal."""
    counted = ", ".join(f"{name} {figures[name]:,}" for name in STATUSES)
    lines = [
        f"{figures['exits']:,} exits of KVM {figures['version']} RV{figures['xlen']}: {counted}"
    ]
    for title in ("by_handler", "relations", "quirks", "ioctls"):
        if figures[title]:
            shown = ", ".join(f"{name} {count:,}" for name, count in figures[title].items())
            lines.append(f"{title.replace('_', ' ')}: {shown}")
    checked = sum(c["checked"] for c in figures["invariants"].values())
    used = sum(1 for c in figures["invariants"].values() if c["checked"])
    lines.append(f"invariants: {used} of {len(TEXTS)} checked, {checked:,} times")
    for name, first in figures["failed_invariants"].items():
        lines.append(f"{name} FAILED: {TEXTS[name]}: {first}")
    lines += [f"FOUND: {finding}" for finding in figures["findings"]]
    for one in figures["unexplained_exits"]:
        lines.append(
            f"UNEXPLAINED: exit {one['exit']} of vCPU {one['vcpu']}, cause {one['cause']} at "
            f"{one['pc']:#x} ({one['guest_instruction']}), {one['handler']}, "
            f"{' '.join(one['kernel_functions'])} {one['kernel_line']}"
        )
        lines += [f"    {sentence}" for sentence in one["differs"]]
    return lines


def totals(runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The sum of several runs' figures, and each of them: build/kvm.json."""
    whole: dict[str, Any] = {"exits": 0, **dict.fromkeys(STATUSES, 0), "problems": 0}
    causes: Counter[str] = Counter()
    handlers: Counter[str] = Counter()
    invariants = {name: Counter({"checked": 0, "failed": 0}) for name in TEXTS}
    for figures in runs.values():
        for name in whole:
            whole[name] += figures[name]
        causes.update(figures["by_cause"])
        handlers.update(figures["by_handler"])
        for name, counts in figures["invariants"].items():
            invariants[name].update(counts)
    return {
        **whole,
        "by_cause": dict(causes.most_common()),
        "by_handler": dict(handlers.most_common()),
        "invariants": {name: dict(c) for name, c in invariants.items()},
        "runs": runs,
    }
