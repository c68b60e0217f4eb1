# SPDX-License-Identifier: Apache-2.0
"""What a dut.toml may hold (docs/plug-in-a-core.md): names, types and ranges of its fields."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

# Printed in lines of their own.
_Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f]$")]
_MOST = 2**31 - 1
_Count = Annotated[int, Field(ge=1, le=_MOST)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WaiverTable(_Table):
    """[[waiver]], as `loader.Waiver`."""

    name: _Line
    reason: _Line
    programs: Annotated[list[str], Field(min_length=1)] = ["*"]
    fields: Annotated[list[str], Field(min_length=1)]
    # The model takes over what the design says, and the run goes on.
    go_on: Annotated[bool, Field(alias="continue")] = False
    # Patterns that narrow it: the instruction's name, the CSR that it accesses, the causes of
    # design and model ("- -> illegal_instruction" where one of them retires).
    instructions: list[str] = []
    csrs: list[str] = []
    traps: list[str] = []
    # Of a field that is named here, only these bits may differ.
    bits: dict[str, int] = {}


class AdoptTable(_Table):
    """[[adopt]], as `loader.Adopt`."""

    fields: Annotated[list[str], Field(min_length=1)]
    reason: _Line


class LockstepTable(_Table):
    """[lockstep]: cycles are clock cycles, records commit records; as `loader.Dut`."""

    interrupt_records: _Count
    interrupt_cycles: _Count
    watchdog_cycles: _Count
    livelock_records: _Count
    finish_cycles: _Count
    late_cycles: Annotated[int, Field(ge=0, le=_MOST)] = 0
    clint_cycles: Annotated[int, Field(ge=-1, le=_MOST)] = -1
    speculative_a: bool = False
    bus: bool = True
    unknown: list[str] = []


class DutTable(_Table):
    """The whole file. Paths are from the top folder, or absolute."""

    summary: _Line
    # The design of tb/duts that it starts from (tb/duts/inheritance.py), and which of that one's
    # waivers it does not take.
    base: str = ""
    without_waivers: list[str] = []
    # Names that file lists use as ${NAME}; file_list.folder_of says what a value may be.
    variables: dict[str, str] = {}
    files: list[str] = []
    sources: list[str] = []
    # Patterns of sources that are left out, and of those that are read as synthesis reads them.
    exclude: list[str] = []
    synthesized: list[str] = []
    includes: list[str] = []
    lint_waivers: list[str] = []
    options: list[str] = []
    # Fields of the configuration that a run may set: the design takes them as it is built.
    parameters: list[Literal["reset_pc", "ram"]] = []
    configs: Annotated[list[str], Field(min_length=1)]
    lockstep: LockstepTable
    waiver: list[WaiverTable] = []
    adopt: list[AdoptTable] = []
    # Whether the wrapper reads trapline_build_pkg::Cfg; if not, [config] may change without a
    # build.
    configurable: bool = True
    # Checked by models/isa/config_data.py, against HartConfig.
    config: dict[str, Any] = {}


def checked(table: dict[str, Any]) -> DutTable:
    """The table of a TOML file. Raises ValueError: field, what is expected and what was found."""
    try:
        return DutTable.model_validate(table)
    except ValidationError as error:
        complaints = error.errors()
        # A mistyped name comes before the right one that is missing for it.
        complaints.sort(key=lambda c: c["type"] != "extra_forbidden")
        raise ValueError(_message(dict(complaints[0]))) from None


def wrong(field: str, expected: str, found: object) -> str:
    """The one form of a complaint."""
    shown = repr(found)
    return (
        f"{field}: expected {expected}; found {shown if len(shown) <= 60 else shown[:60] + '...'}"
    )


_TYPES = {
    "int_type": "a whole number",
    "string_type": "a string",
    "string_pattern_mismatch": "one line of text",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "a table",
    "too_short": "at least one item",
}
_MISSING = {"summary": "a string", "lockstep": "a table", "name": "a string", "reason": "a string"}
_MISSING |= {"configs": "a list", "fields": "a list"}


def _message(complaint: dict[str, Any]) -> str:
    loc = complaint["loc"]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    where = where.removeprefix(".")
    kind, limits = complaint["type"], complaint.get("ctx", {})
    if kind == "extra_forbidden":
        models: dict[str, type[_Table]] = {
            "lockstep": LockstepTable,
            "waiver": WaiverTable,
            "adopt": AdoptTable,
        }
        model = models.get(str(loc[0]), DutTable) if len(loc) > 1 else DutTable
        names = [field.alias or name for name, field in model.model_fields.items()]
        return f"{where}: expected one of {', '.join(names)}; found an unknown field"
    if kind == "missing":
        return f"{where}: expected {_MISSING.get(str(loc[-1]), 'a whole number')}; found nothing"
    if kind == "greater_than_equal":
        return wrong(where, f"at least {limits['ge']}", complaint["input"])
    if kind == "less_than_equal":
        return wrong(where, f"at most {limits['le']}", complaint["input"])
    return wrong(where, _TYPES.get(kind, complaint["msg"]), complaint["input"])


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a dut.toml, as docs/formats has it.

    python -m trapline.tb.duts.schema > docs/formats/dut-1.schema.json
    """
    schema = DutTable.model_json_schema()
    # [config] stands for `configs` where that is left out (models/isa/config_data.py), and `base`
    # for whatever is (inheritance.py).
    schema["required"] = ["summary"]
    schema["anyOf"] = [
        {"required": ["lockstep", "configs"]},
        {"required": ["lockstep", "config"]},
        {"required": ["base"]},
    ]
    schema["title"] = "dut.toml, version 1"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=1))
