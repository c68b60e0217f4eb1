# SPDX-License-Identifier: Apache-2.0
"""No number of models/isa is written by hand in SystemVerilog or C++ either.

    tools/isa_constants_sv.py [FILE...]        (hdl and tb when none is given)

The generated packages (hdl/gen) and definitions (tb/sim/build.py) have a name for each. This looks
through hdl and tb, generated files apart, for

* a constant whose name and value are those of a table (`localparam Tor = 2'd1`, `kRetire = 0`);
* a CSR's address as a literal of 12 bits;
* a number that is compared with, or given to, a cause, a privilege, a trap's target, a record's
  kind or a memory operation;
* the bits of a level's interrupts (0x222) or, beside a delegation register, of causes;
* a field of a CSR or of a PTE that is taken by numbers (`hgatp[57:44]`, `pte & 64'hC0`);
* a major opcode: compared with bits 6:0, or the last part of an instruction that is put together.

The layouts of XLEN 32 and PMP's bytes have no names in the packages; they are left alone. ALLOWED
has what stays, each with its reason; an entry that no file needs is a complaint, too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import reduce
from itertools import combinations
from operator import or_
from pathlib import Path

from trapline.models.isa import causes, gen_sv
from trapline.models.isa.csrs import BY_ADDRESS, CSRS, HIGH_BY_ADDRESS, csr_name
from trapline.models.isa.gen_golden import tables
from trapline.models.isa.opcodes import Opcode
from trapline.models.isa.pte import PTE_FIELDS

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("hdl", "tb")
GENERATED = "hdl/gen/"
SUFFIXES = (".sv", ".svh", ".cpp", ".h")

# (file, complaint without its line) -> why it stays.
ALLOWED: dict[tuple[str, str], str] = {}

LITERAL = r"(?:\d+)?'s?[hdbo][0-9a-fA-F_]+|\b0x[0-9a-fA-F]+|(?<![\w'])\d+\b(?!')"
_BASES = {"h": 16, "d": 10, "b": 2, "o": 8}


def value_of(literal: str) -> int:
    """The number that a literal of SystemVerilog or C++ is."""
    _, quote, rest = literal.replace("_", "").rpartition("'")
    if not quote:
        return int(rest, 0) if rest.startswith("0x") else int(rest)
    rest = rest.removeprefix("s")
    return int(rest[1:], _BASES[rest[0]])


def width_of(literal: str) -> int:
    """Its size in bits; 0 where it says none."""
    size, quote, _ = literal.rpartition("'")
    return int(size) if quote and size else 0


def _flat(name: str) -> str:
    return name.replace("_", "").lower()


def _known() -> dict[str, dict[int, str]]:
    """Name without case and underscores -> value -> the constant that stands for it."""
    found: dict[str, dict[int, str]] = {}
    for stem, (_, values) in tables().items():
        for name, value in values.items():
            found.setdefault(_flat(name), {}).setdefault(value, f"{stem}.{name}")
            if stem in ("fields", "pte_fields"):
                # Without the register's name, and as the number of its lowest bit.
                short = name if stem == "pte_fields" else name.split("_", 1)[1]
                for form in (short, short.removesuffix("_LSB")):
                    if len(form) > 2:
                        found.setdefault(_flat(form), {}).setdefault(value, f"{stem}.{name}")
    package = re.compile(rf"localparam [^=]*?(\w+) = ({LITERAL});|(\w+) = ({LITERAL}),?$", re.M)
    for path, text in gen_sv.render().items():
        for a, b, c, d in package.findall(text):
            found.setdefault(_flat(a or c), {}).setdefault(value_of(b or d), Path(path).stem)
    return found


KNOWN = _known()
PREFIXES = ("pte", "pmp", "exc", "irq", "csr", "opcode", "priv", "kind", "k", "tl")
SUFFIXES_OF_NAMES = ("bit", "bits", "mask", "number", "address", "word", "opcode", "kind")

# What a name ends in -> the tables that number it.
NUMBERED = {
    "cause": ("exceptions", "interrupts"),
    "priv": ("privileges",),
    "target": ("targets",),
    "kind": ("kinds",),
    "access": ("accesses",),
    "mem_op": ("mem_ops",),
}
BY_NUMBER = {
    stem: {value: f"{stem}.{name}" for name, value in tables()[stem][1].items()}
    for stems in NUMBERED.values()
    for stem in stems
}

_LEVELS = [
    causes.mask(i.number for i in causes.INTERRUPTS if (i.level, i.extension == "h") == key)
    for key in (("M", False), ("HS", False), ("VS", True), ("HS", True))
]
LEVEL_MASKS = {
    reduce(or_, chosen) for n in range(1, len(_LEVELS) + 1) for chosen in combinations(_LEVELS, n)
}
# The one bit of SGEI is a size of pages as well.
SGEI = _LEVELS[-1]

OPCODES = {int(o): f"Opcode{o.name.title().replace('_', '')}" for o in Opcode}

# (register, lowest bit, width) -> the field's constant.
FIELDS = {
    (c.name, f.lsb, f.width): f"{c.name}_{f.name}".upper()
    for c in CSRS
    for f in c.fields
    if f.name != "VALUE" and not c.name.startswith("pmp")
}
PTE_NAMES = r"(?:\w*_)?(?:pte|leaf)"
for _field in PTE_FIELDS:
    FIELDS["pte", _field.lsb, _field.width] = f"PTE_{_field.name}"
FIELD_MASKS = {
    (register, ((1 << width) - 1) << lsb): name for (register, lsb, width), name in FIELDS.items()
}
_REGISTERS = "|".join(sorted({c.name for c in CSRS}, key=len, reverse=True))


def _without_comments(text: str) -> str:
    """The text with comments and strings blanked, line by line as before."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0])

    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


Found = Iterator[tuple[int, str]]


def constants(text: str) -> Found:
    """Constants that a table has."""
    declared = re.compile(
        r"(?:\b(?:localparam|parameter|constexpr|const)|#define)\b[^=;\n]*?"
        rf"\b(\w+)\s*[= ]\s*({LITERAL})"
    )
    for m in declared.finditer(text):
        name, value = _flat(m[1]), value_of(m[2])
        forms = {name}
        for _ in PREFIXES:  # they follow one another
            forms |= {form.removeprefix(p) for form in forms for p in PREFIXES}
        forms |= {f.removesuffix(s) for f in set(forms) for s in SUFFIXES_OF_NAMES}
        for form in sorted(forms, key=len, reverse=True):
            at = KNOWN.get(form, {}) if len(form) > 1 else {}
            at = at or (KNOWN.get(f"{form}lsb", {}) if name.startswith("pte") else {})
            if value in at:
                yield m.start(1), f"{m[1]} = {m[2]} is {at[value]}"
                break


def addresses(text: str) -> Found:
    """Addresses of CSRs."""
    for m in re.finditer(r"\b12'h[0-9a-fA-F_]+", text):
        address = value_of(m[0])
        if address in BY_ADDRESS or address in HIGH_BY_ADDRESS:
            yield m.start(), f"{m[0]} is the address of {csr_name(address)}"


def numbered(text: str) -> Found:
    """Numbers beside what a table numbers: compared, in a list, assigned."""
    names = "|".join(NUMBERED)
    beside = re.compile(
        rf"\b(?:\w+[._])?({names})(?:_[iodq])?\s*(===?|!==?|<=|=|inside)\s*([^;]*?)(?=;|&&|\|\||\)\s|$)",
        re.M,
    )
    for m in beside.finditer(text):
        word, operator, rest = m[1], m[2], m[3]
        listed = operator == "inside"
        for literal in re.finditer(LITERAL, rest):
            number = value_of(literal[0])
            # Zero is what everything is at reset.
            if number == 0 and operator in ("=", "<="):
                continue
            if not listed and width_of(literal[0]) != _WIDTHS[word]:
                continue
            for stem in NUMBERED[word]:
                if number in BY_NUMBER[stem]:
                    yield m.start(), f"{word} {literal[0]} is {BY_NUMBER[stem][number]}"
                    break


_WIDTHS = {"cause": 6, "priv": 2, "target": 2, "kind": 3, "access": 2, "mem_op": 3}


def masks(text: str) -> Found:
    """Bits of a level's interrupts, and of causes beside a delegation register."""
    for m in re.finditer(r"\b(\d+'h[0-9a-fA-F_]+|0x[0-9a-fA-F]+)", text):
        value, width = value_of(m[0]), width_of(m[0])
        line = text[text.rfind("\n", 0, m.start()) + 1 : text.find("\n", m.end())]
        if width and width not in (32, 64):
            continue
        if value in LEVEL_MASKS and (
            value != SGEI or re.search(r"mi[pe](?:_\w+)?\b|deleg|irq", line)
        ):
            yield m.start(), f"{m[0]} is a mask of interrupts (MLevel, SLevel, VsLevel, MIP_SGEIP)"
        elif value > 0xFF and re.search(r"[mh]edeleg", line):
            yield m.start(), f"{m[0]} is a mask of causes (Exceptions, 1 << Exc...)"


def fields(text: str) -> Found:
    """Fields of CSRs and of PTEs by numbers."""
    taken = re.compile(
        rf"\b(?:\w+[._])?({_REGISTERS}|{PTE_NAMES})(?:_[iodq])?\s*"
        rf"(?:\[(\d+)(?::(\d+))?\]|&\s*~?\s*({LITERAL}))"
    )
    for m in taken.finditer(text):
        register = m[1] if re.fullmatch(_REGISTERS, m[1]) else "pte"
        if m[4]:
            name = FIELD_MASKS.get((register, value_of(m[4])))
        else:
            high, low = int(m[2]), int(m[3] or m[2])
            name = FIELDS.get((register, low, high - low + 1))
        if name:
            yield m.start(), f"{m[0].strip()} is {name}"


def opcodes(text: str) -> Found:
    """Major opcodes."""
    literal = re.compile(r"\b7'[hb][0-9a-fA-F_]+")
    spots = [*re.finditer(rf"(?<![=!]= ){literal.pattern}(?=\s*[)}}])", text)]
    for m in re.finditer(rf"(?:\[6:0\]|\bopcode\w*)\s*[!=]=\s*({literal.pattern})", text):
        spots += [s for s in [literal.match(text, m.start(1))] if s]
    for m in re.finditer(r"\bcase\s*\([^()]*\[6:0\]\)(.*?)\bendcase\b", text, re.S):
        spots += re.compile(rf"{literal.pattern}(?=\s*[,:])").finditer(text, m.start(1), m.end(1))
    for spot in spots:
        if value_of(spot[0]) in OPCODES:
            yield spot.start(), f"{spot[0]} is {OPCODES[value_of(spot[0])]}"


CHECKS = (constants, addresses, numbered, masks, fields, opcodes)


def complaints(name: str, text: str) -> list[str]:
    """What one file repeats and ALLOWED does not name, one line each."""
    plain = _without_comments(text)
    found = set()
    for check in CHECKS:
        for at, what in check(plain):
            if (name, what) not in ALLOWED:
                found.add((plain.count("\n", 0, at) + 1, what))
    return [f"{name}:{line}: {what}" for line, what in sorted(found)]


def stale(texts: dict[str, str]) -> list[str]:
    """Entries of ALLOWED that no file needs any more."""
    needed = {
        (name, what)
        for name, text in texts.items()
        for check in CHECKS
        for _, what in check(_without_comments(text))
    }
    return [f"ALLOWED: {name}: {what}: is gone" for name, what in ALLOWED.keys() - needed]


def main(arguments: list[str]) -> int:
    """Check the named files, or all of FOLDERS; returns 1 when one repeats a number."""
    paths = [Path(a).resolve() for a in arguments]
    if not paths:
        every = (p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*")))
        paths = [p for p in every if p.suffix in SUFFIXES]
    texts = {p.relative_to(ROOT).as_posix(): p.read_text() for p in paths}
    texts = {n: t for n, t in texts.items() if not n.startswith(GENERATED)}
    found = [line for name, text in texts.items() for line in complaints(name, text)]
    found += [] if arguments else stale(texts)
    print("\n".join(found) if found else "isa constants of SystemVerilog and C++: written once")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
