# SPDX-License-Identifier: Apache-2.0
"""The rooms of the source tree and which may import which: no arrow goes back up.

A module belongs to the room with the longest name that its own begins with. It may import its own
room, those its row names and the rooms inside these; a module of no room, or a room that ROOMS
does not know, is a complaint. Imports count wherever they stand: at the top, inside a function,
for types only, and in Cython's `cimport`. What a room may not import it may still name as text, as
the launcher names the module that runs inside the simulator.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_MODELS = "errors cache console files processes models.isa models.golden models.platform"
_BENCH_SIDE = f"{_MODELS} tb.sim tb.duts tb.lockstep tb.report tb.run"
_SIDES = "formal.golden formal.rtl formal.solvers formal.result"
_CLAIMS = "formal.equality formal.properties formal.sequential formal.floats"
_PROGRAMS = "tb.random tb.cross tb.planted tb.linux"
# Room: what it may import, from the bottom up.
ROOMS = {
    "errors": "",
    "cache": "errors",
    "ledger": "errors",
    "console": "",
    "files": "errors",
    "processes": "",
    "signals": "",
    "models.isa": "errors",
    # The pure functions, which the proofs read; the machine above them may use each.
    "models.golden.gen": "",
    "models.golden.wide": "",
    "models.golden.core": "models.isa models.golden.gen models.golden.wide",
    "models.golden.fp": "models.isa models.golden.gen models.golden.wide",
    "models.golden.mmu": "models.isa models.golden.gen models.golden.wide",
    "models.golden.priv": "models.isa models.golden.gen models.golden.core",
    "models.golden": "errors cache models.isa",
    "models.platform": "errors models.isa models.golden",
    "models.kvm": _MODELS,
    # The only door to Verilator.
    "tb.sim": "errors cache files processes models.isa models.platform",
    "tb.duts": "errors files models.isa tb.sim",
    "tb.lockstep.staleness": _MODELS,
    "tb.lockstep": f"{_MODELS} tb.sim tb.duts",
    "tb.report": "errors console models.isa tb.lockstep",
    "tb.run": f"{_MODELS} tb.sim tb.duts tb.lockstep tb.report",
    "api": _BENCH_SIDE,  # what `import trapline` shows
    "tb.random": _MODELS,
    "tb.env": f"{_BENCH_SIDE} tb.random",  # inside the simulator
    "tb.cross": f"{_MODELS} tb.random",
    "tb.planted": "errors models.isa tb.sim tb.duts tb.lockstep",
    "tb.linux": _BENCH_SIDE,
    "tb.kvm": f"{_BENCH_SIDE} ledger models.kvm tb.linux tb.planted",
    "coverage": f"{_MODELS} tb.duts tb.lockstep tb.run tb.random tb.cross tb.planted",
    "tb.campaigns": f"{_BENCH_SIDE} signals ledger {_PROGRAMS} coverage",
    "formal.result": "",
    "formal.solvers": "errors formal.result",
    "formal.golden": "models.isa models.golden.priv formal.solvers",
    "formal.rtl": f"{_MODELS} tb.sim formal.golden formal.solvers",
    "formal.equality": f"{_MODELS} {_SIDES}",
    "formal.properties": f"{_MODELS} {_SIDES} formal.equality",
    "formal.sequential": f"{_MODELS} {_SIDES} formal.equality",
    "formal.floats": f"{_MODELS} tb.sim {_SIDES}",
    "formal.guards": "models.isa tb.planted formal.golden",  # tables of planted changes
    "formal.run": f"{_MODELS} {_SIDES} {_CLAIMS}",
    "formal.bounded": f"{_MODELS} {_SIDES} formal.guards formal.run",
    "formal.report": f"{_MODELS} {_SIDES} {_CLAIMS} formal.bounded",
    "formal.guards.mutants": f"ledger tb.planted {_MODELS} {_SIDES} {_CLAIMS} formal.guards "
    "formal.run formal.report",
    "formal": "",
    "bench": f"{_BENCH_SIDE} {_PROGRAMS} tb.campaigns coverage",
    "cli": f"{_BENCH_SIDE} {_PROGRAMS} models.kvm tb.kvm tb.campaigns coverage formal",
    "entry": "cli",
}
# Packages of others that only these rooms may import.
DOORS = {
    "cocotb": ("tb.env",),
    "pyuvm": ("tb.env",),
    "verilator": ("tb.sim",),
    "z3": ("formal",),
    "typer": ("cli",),
}
FOLDERS = ("models", "tb", "formal", "coverage", "bench", "trapline")
_CIMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+cimport\s+(\w+)|cimport\s+([\w.]+))", re.M)


def room_of(module: str) -> str | None:
    """The room of a module named without `trapline.`, None when it is in none."""
    parts = module.split(".")
    names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((name for name in names if name in ROOMS), None)


def imports(text: str, is_pxd: bool = False) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module's text imports."""
    if is_pxd:
        for found in _CIMPORT.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield line, f"{found[1]}.{found[2]}" if found[1] else found[3]
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _inside(room: str, rooms: Iterable[str]) -> bool:
    """Whether a room is one of these or inside one."""
    return any(f"{room}.".startswith(f"{other}.") for other in rooms)


def complaints(file: str, module: str, text: str) -> list[str]:
    """What one module imports that it may not, one line each."""
    room = room_of(module)
    if room is None:
        return [f"{file}: {module} is in no room (ROOMS in tools/rooms.py)"]
    allowed = {room, *ROOMS[room].split()}
    found = []
    for line, imported in imports(text, file.endswith(".pxd")):
        name = imported.removeprefix("cython.cimports.")
        if name.startswith("trapline."):
            target = room_of(name.removeprefix("trapline."))
            if target is None or not _inside(target, allowed):
                found.append(f"{file}:{line}: {room} may not import {target or name}")
        elif not _inside(room, DOORS.get(name.partition(".")[0], (room,))):
            found.append(f"{file}:{line}: {room} may not import {name.partition('.')[0]}")
    return found


def module_name(file: str) -> str:
    """Name of the module in a file below the root, without `trapline.`; "" for a package's own."""
    parts = Path(file).with_suffix("").parts
    parts = parts[1:] if parts[0] == "trapline" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def main() -> int:
    """Check every tracked module; returns 1 when an arrow is not allowed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = []
    for file in filter(None, listing.stdout.split("\0")):
        path = ROOT / file
        if path.suffix not in (".py", ".pxd") or path.is_symlink() or not path.is_file():
            continue
        text = path.read_text()
        if path.name == "__init__.py" and not any(imports(text)):
            continue  # a package that only says what it holds
        # The package itself is what its users import.
        found += complaints(file, module_name(file) or "api", text)
    print("\n".join(found) if found else "rooms: every import goes down")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
