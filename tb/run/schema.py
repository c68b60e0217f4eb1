# SPDX-License-Identifier: Apache-2.0
"""Run descriptions from a file that anybody may have written: checked before anything starts."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from trapline.errors import BadInput
from trapline.files import read_text
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.outdir import safe_name

# Of both dataclasses: the least value of each number, 0 where none is named, and one for all.
_LEAST = {"batch": 1, "chunk_cycles": 1, "mtime_inc": 1, "mtime_div": 1}
_MOST = 2**48
_MOST_BATCH = 2048
# Observers that come with Trapline; any other is code that somebody else has to vouch for.
_OWN_OBSERVERS = "trapline."


def read_description(path: Path, trusted: bool = False) -> RunDescription:
    """The description in a file. trusted: it may name observers and stimuli of one's own.

    Raises BadInput: one line with the field, what it should be and what it is.
    """
    try:
        text = read_text(path)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    except ValueError:
        raise BadInput(f"{path}: not a run description: not UTF-8 text") from None
    try:
        adapter = TypeAdapter(RunDescription, config=None)
        described: RunDescription = adapter.validate_json(text, strict=True)
    except ValidationError as error:
        raise BadInput(f"{path}: not a run description: {_first(error)}") from None
    _check_numbers(path, "", described)
    for number, program in enumerate(described.programs):
        _check_numbers(path, f"programs[{number}].", program)
        if program.name != safe_name(program.name):
            raise BadInput(f"{path}: programs[{number}].name: {program.name!r} is no folder in OUT")
    if not described.programs:
        raise BadInput(f"{path}: programs: there is none")
    if len({p.name for p in described.programs}) < len(described.programs):
        raise BadInput(f"{path}: programs: two have one name")
    stimuli = [name for p in described.programs for name in (p.pulses, p.waits) if name]
    for field, names in (("observers", described.observers), ("programs", stimuli)):
        for name in names:
            if not trusted and not name.startswith(_OWN_OBSERVERS):
                raise BadInput(
                    f"{path}: {field}: {name!r} is code from elsewhere; --trust-observers runs it"
                )
    return described


def _first(error: ValidationError) -> str:
    """Field, what was expected and what was found, of the first complaint."""
    complaint = error.errors()[0]
    where = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in complaint["loc"]
    )
    found = repr(complaint.get("input"))
    shown = found if len(found) <= 60 else f"{found[:60]} ..."
    return f"{where.lstrip('.') or 'the file'}: {complaint['msg']}; found {shown}"


def _check_numbers(path: Path, where: str, value: Program | RunDescription) -> None:
    for field in fields(value):
        given: Any = getattr(value, field.name)
        numbers = given if isinstance(given, tuple) else (given,)
        most = _MOST_BATCH if field.name == "batch" else _MOST
        least = _LEAST.get(field.name, 0)
        for number in numbers:
            if isinstance(number, bool) or not isinstance(number, int):
                continue
            if not least <= number <= most:
                raise BadInput(
                    f"{path}: {where}{field.name}: expected {least} to {most}; found {number}"
                )
