# SPDX-License-Identifier: Apache-2.0
"""No number of models/isa is written by hand a second time: `tools/isa_constants.py [FILE...]`.

Looks through the models but models/isa, tb, coverage, formal, bench and the command line (generated
files apart) for these: a constant whose name and value are those of a table in
models/golden/gen, whatever prefix it carries (`OP_LOAD = 1`, `MCYCLE_SLOT = 128`); a CSR address as
a number of three hexadecimal digits where an address is compared, looked up or passed; a number
that is compared with a cause, a privilege, a trap's target or a record's kind; a shift or mask of a
CSR that a field's name stands for (`mstatus >> 17 & 1`); a field's mask beside its CSR's name in
one call, tuple or pair (`bits("csrrc", "mstatus", 1 << 17)`), or under its own (`SUM = 1 << 18`); a
set, tuple or table whose numbers are all causes, interrupts or opcodes; a major opcode beside
`& 0x7F`; and the bits of a level's interrupts (0x222). tools/isa_constants_sv.py does the same for
SystemVerilog and C++. Exits 1 when it finds one.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

from trapline.models.golden.gen import fields
from trapline.models.isa import causes
from trapline.models.isa.csrs import BY_ADDRESS, CSRS, HIGH_BY_ADDRESS, csr_name
from trapline.models.isa.gen_golden import FOLDER, tables

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = "models/golden models/kvm models/platform tb coverage formal bench trapline/cli".split()
ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{3}")
# What a variable, a parameter or a table that holds CSR addresses is called.
HOLDS_ADDRESSES = re.compile(r"(?:^|_)(?:addr|address|addresses|csr|csrs|low)$", re.IGNORECASE)

TAKES_ADDRESSES = re.compile(r"(?:^|_)(?:addr|address|csr|csrs|csr_op|put_csr)$", re.IGNORECASE)


def known() -> dict[str, dict[int, str]]:
    """Name -> value -> the generated module that has both."""
    found: dict[str, dict[int, str]] = {}
    for stem, (_, values) in tables().items():
        for name, value in values.items():
            found.setdefault(name, {}).setdefault(value, stem)
    return found


KNOWN = known()
# What is compared -> the tables that number it. Zero says too little: it is left out.
NUMBERED = {
    "cause": ("exceptions", "interrupts"),
    "priv": ("privileges",),
    "target": ("targets",),
    "kind": ("kinds",),
}
BY_NUMBER = {
    stem: {value: name for name, value in tables()[stem][1].items() if value}
    for stems in NUMBERED.values()
    for stem in stems
}
# (CSR, lowest bit) and (CSR, mask) -> the field's constant; bit 0 needs no shift.
FIELD_AT: dict[tuple[str, int | None], str] = {}
FIELD_OF: dict[tuple[str, int | None], str] = {}
# (a field's name alone, mask) -> the constant of the first CSR that has both.
FIELD_CALLED: dict[tuple[str, int], str] = {}
for _csr in CSRS:
    for _field in _csr.fields:
        if _field.name != "VALUE" and not _csr.name.startswith("pmp"):
            _constant = f"{_csr.name}_{_field.name}".upper()
            FIELD_OF[_csr.name, _field.mask] = _constant
            if _field.lsb:
                FIELD_CALLED.setdefault((_field.name.upper(), _field.mask), _constant)
            if _field.lsb:
                FIELD_AT[_csr.name, _field.lsb] = f"{_constant}_LSB"


def _number(node: ast.expr | None) -> int | None:
    """The value of a literal, of literals combined, or of a C constant declared with one."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            positive = _number(operand)
            return None if positive is None else -positive
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _number(left), _number(right)
            if a is None or b is None:
                return None
            if isinstance(op, ast.LShift):
                return a << b
            return a | b if isinstance(op, ast.BitOr) else None
        case ast.Call(func=ast.Attribute(attr="declare"), args=[_, declared]):
            return _number(declared)
        case _:
            return None


def _candidates(name: str) -> Iterator[str]:
    """The name, and what it is without a prefix or the words that tell what it numbers."""
    plain = name.lstrip("_").removesuffix("_SLOT").removesuffix("_ADDRESS")
    plain = plain.removesuffix("_OPCODE")
    yield plain
    prefix, _, rest = plain.partition("_")
    if len(prefix) <= 4 and len(rest) > 1:
        yield rest


def _assignments(tree: ast.Module) -> Iterator[tuple[ast.stmt, str, ast.expr | None]]:
    """Each name that a statement gives a value; of `A, B = 1, 2` both."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield node, name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for target, value in zip(names, values, strict=False):
                    if isinstance(target, ast.Name):
                        yield node, target.id, value
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                yield node, name, value


def constants(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and complaint for each constant that a table has."""
    for node, name, value in _assignments(tree):
        number = _number(value)
        if number is None or not name.isupper():
            continue
        for candidate in _candidates(name):
            stem = KNOWN.get(candidate, {}).get(number)
            if stem is not None:
                yield node.lineno, f"{name} = {number:#x} is {stem}.{candidate} of {FOLDER}"
                break
        else:
            field = FIELD_CALLED.get((name.lstrip("_"), number))
            if field is not None:
                yield node.lineno, f"{name} = {number:#x} is fields.{field} of {FOLDER}"


def _named(node: ast.expr) -> str:
    """The name of a variable, an attribute, `x["name"]`, `get(x, "name")` or `x.field("name")`."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Subscript(slice=ast.Subscript(slice=ast.Constant(value=str(name)))):
            return name  # x[SLOT["mstatus"]]
        case ast.Subscript(slice=ast.Attribute(value=ast.Name(id="slots"), attr=name)):
            return name.lower()
        case ast.Call(func=ast.Name(id="get" | "slot"), args=[_, ast.Constant(value=str(name))]):
            return name
        case ast.Call(func=ast.Attribute(attr="field"), args=[ast.Constant(value=str(name))]):
            return name
        case _:
            return ""


def addresses(tree: ast.Module, text: str) -> Iterator[tuple[int, str]]:
    """Line and complaint for each CSR address that is written as a number."""

    def numbers(node: ast.expr) -> Iterator[tuple[int, str]]:
        for part in ast.walk(node):
            source = ast.get_source_segment(text, part) if isinstance(part, ast.Constant) else None
            if source is None or not ADDRESS.fullmatch(source):
                continue
            address = int(source, 0)
            if address in BY_ADDRESS or address in HIGH_BY_ADDRESS:
                assert isinstance(part, ast.Constant)
                yield part.lineno, f"{source} is csrs.{csr_name(address).upper()} of {FOLDER}"

    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                if any(HOLDS_ADDRESSES.search(_named(side)) for side in sides):
                    for side in sides:
                        yield from numbers(side)
            case ast.Assign(targets=[target], value=value) if HOLDS_ADDRESSES.search(
                _named(target)
            ):
                yield from numbers(value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) if HOLDS_ADDRESSES.search(
                _named(target)
            ):
                yield from numbers(value)
            case ast.keyword(arg=str(name), value=value) if HOLDS_ADDRESSES.search(name):
                yield from numbers(value)
            case ast.Call(func=func, args=args) if TAKES_ADDRESSES.search(_named(func)):
                for value in args:
                    yield from numbers(value)
            case ast.comprehension(iter=values) | ast.For(iter=values):
                # One of these alone may be anything.
                found = [*numbers(values)]
                yield from found if len(found) > 1 else ()


def _literals(node: ast.expr) -> list[int]:
    """The numbers that one side of a comparison is, alone or in a tuple."""
    parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    numbers = [_number(part) for part in parts]
    return [n for n in numbers if n is not None]


def compared(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and complaint for each number that is compared with what a table numbers."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        # A variable `kind` may be of anything.
        words = {_named(s) for s in sides if not (isinstance(s, ast.Name) and s.id == "kind")}
        words |= {re.split(r"[._]", word)[-1] for word in words}
        for word, number in product(words, [n for side in sides for n in _literals(side)]):
            names = [
                f"{stem}.{BY_NUMBER[stem][number]}"
                for stem in NUMBERED.get(word, ())
                if number in BY_NUMBER[stem]
            ]
            if names:
                yield node.lineno, f"{word} {number} is {' or '.join(names)} of {FOLDER}"


def shifted(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and complaint for each field that is taken out of a CSR by a number."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left=left, op=ast.RShift(), right=right):
                found = FIELD_AT.get((_named(left), _number(right)))
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                found = FIELD_OF.get((_named(left), _number(right)))
            case _:
                continue
        if found is not None:
            yield (
                node.lineno,
                f"{_named(left)} by {_number(right):#x} is fields.{found} of {FOLDER}",
            )


def _texts(parts: list[ast.expr]) -> list[str]:
    """The texts among the parts."""
    return [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]


def _together(node: ast.AST) -> list[list[ast.expr]]:
    """What stands together in one call or tuple, or in a pair of a dictionary or of keywords."""
    match node:
        case ast.Call(args=args, keywords=keywords):
            return [[*args, *(k.value for k in keywords)]]
        case ast.Tuple(elts=parts):
            return [parts]
        case ast.Dict(keys=keys, values=values):
            return [[k, v] for k, v in zip(keys, values, strict=True) if k is not None]
        case _:
            return []


def beside(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and complaint for each mask of a field that stands as a number beside its CSR's name."""
    for parts in (parts for node in ast.walk(tree) for parts in _together(node)):
        for name, part in product(_texts(parts), parts):
            found = FIELD_OF.get((name, _number(part)))
            if found is not None:
                yield part.lineno, f"a mask beside {name!r} is fields.{found} of {FOLDER}"


# What a table is called -> whose numbers it holds; and the causes that few other tables have.
HOLDS = (
    (re.compile(r"cause|exception|fault|fetch", re.IGNORECASE), "exceptions"),
    (re.compile(r"interrupt|irq|external|timer", re.IGNORECASE), "interrupts"),
    (re.compile(r"opcode", re.IGNORECASE), "opcodes"),
)
TELLING = {n for n in tables()["exceptions"][1].values() if n >= 12}


def _collection(node: ast.expr | None) -> list[int]:
    """The numbers of a set, tuple or list, of frozenset(...) of one, or a dictionary's keys."""
    match node:
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple"), args=[inner]):
            return _collection(inner)
        case ast.Set() | ast.Tuple() | ast.List():
            return _literals(node)
        case ast.Dict(keys=keys):
            return [n for n in (_number(key) for key in keys) if n is not None]
        case _:
            return []


def collections(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and complaint for each table of numbers that are causes, interrupts or opcodes."""
    called = {id(value): name for _, name, value in _assignments(tree) if value is not None}
    for node in ast.walk(tree):
        if not isinstance(node, ast.expr) or len(numbers := _collection(node)) < 2:
            continue
        name = called.get(id(node), "")
        for pattern, stem in HOLDS:
            telling = stem == "exceptions" and len(TELLING & set(numbers)) > 1
            known = {value: name for name, value in tables()[stem][1].items()}
            if known.keys() >= set(numbers) and (pattern.search(name) or telling):
                names = ", ".join(f"{stem}.{known[n]}" for n in numbers)
                yield node.lineno, f"a table of {names} of {FOLDER}"


OPCODES = {value: name for name, value in tables()["opcodes"][1].items()}


def opcodes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and complaint for each major opcode that bits 6:0 are compared with."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        masks = {_number(s.right) for s in sides if isinstance(s, ast.BinOp)}
        if not any(m and m & 0xFFF == 0x7F for m in masks) and "opcode" not in map(_named, sides):
            continue
        for number in (n for side in sides for n in _literals(side)):
            if number in OPCODES:
                yield node.lineno, f"{number:#x} is opcodes.{OPCODES[number]} of {FOLDER}"


# Bits of the interrupts of one level, or of several.
_LEVELS = [causes.mask(n) for _, name, n in causes.CAUSE_MASKS if name.endswith("_LEVEL")]
LEVELS = {sum(some) for count in (1, 2, 3) for some in combinations(_LEVELS, count)}
LEVELS |= {bits | fields.MIP_SGEIP for bits in LEVELS}


def masks(tree: ast.Module, text: str) -> Iterator[tuple[int, str]]:
    """Line and complaint for each mask of a level's interrupts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in LEVELS:
            source = ast.get_source_segment(text, node) or ""
            if source.lower().startswith("0x"):
                yield node.lineno, f"{source} is made of the masks cause_masks of {FOLDER}"


def complaints(name: str, text: str) -> list[str]:
    """What one file repeats, one line each."""
    tree = ast.parse(text)
    found = sorted(
        {
            *constants(tree),
            *addresses(tree, text),
            *compared(tree),
            *shifted(tree),
            *beside(tree),
            *collections(tree),
            *opcodes(tree),
            *masks(tree, text),
        }
    )
    return [f"{name}:{line}: {what}" for line, what in found]


def main(arguments: list[str]) -> int:
    """Check the named files, or all of FOLDERS; returns 1 when one repeats a number."""
    paths = [Path(a).resolve() for a in arguments]
    paths = paths or sorted(p for folder in FOLDERS for p in (ROOT / folder).rglob("*.py"))
    found = []
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(FOLDER):
            found += complaints(name, path.read_text())
    print("\n".join(found) if found else "isa constants: written once")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
