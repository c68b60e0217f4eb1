# SPDX-License-Identifier: Apache-2.0
"""`trapline config import` and `export`: configurations in the formats of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from trapline.console import Console
from trapline.errors import BadInput
from trapline.models.isa import exchange_riscv_config, exchange_sail
from trapline.models.isa.config import HartConfig
from trapline.models.isa.config_data import from_data
from trapline.models.isa.exchange import Imported, unsaid


class ForeignFormat(StrEnum):
    """A format that others read and write."""

    RISCV_CONFIG = "riscv-config"
    SAIL = "sail"


_IMPORT: dict[ForeignFormat, Callable[[Any], Imported]] = {
    ForeignFormat.RISCV_CONFIG: exchange_riscv_config.from_riscv_config,
    ForeignFormat.SAIL: exchange_sail.from_sail,
}
_EXPORT: dict[ForeignFormat, Callable[[HartConfig], dict[str, Any]]] = {
    ForeignFormat.RISCV_CONFIG: exchange_riscv_config.to_riscv_config,
    ForeignFormat.SAIL: exchange_sail.to_sail,
}
_KNOWN = {
    ForeignFormat.RISCV_CONFIG: (exchange_riscv_config.STATED, exchange_riscv_config.EXTENSIONS),
    ForeignFormat.SAIL: (exchange_sail.STATED, exchange_sail.EXTENSIONS),
}


def export(cfg: HartConfig, form: ForeignFormat, out: Console, aside: Console) -> None:
    """Write a configuration to `out`, and to `aside` which of its choices the format cannot say."""
    document = _EXPORT[form](cfg)
    if form is ForeignFormat.SAIL:
        text = json.dumps(document, indent=2) + "\n"
    else:
        text = yaml.safe_dump(document, sort_keys=False)
    out.file.write(text)
    if left_out := unsaid(cfg, *_KNOWN[form]):
        aside.print(f"{form.value} does not say: {', '.join(left_out)}")


def read(path: Path, form: ForeignFormat | None, name: str) -> tuple[str, Imported]:
    """The [config] table of a file as TOML, and what was read. Raises BadInput (one line)."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: {getattr(error, 'strerror', '') or 'no text'}") from None
    if form is None:
        form = (
            ForeignFormat.RISCV_CONFIG if path.suffix in (".yaml", ".yml") else ForeignFormat.SAIL
        )
    try:
        found = _IMPORT[form](_document(text, form))
        from_data({"name": name} | found.table)
    except ValueError as error:
        raise BadInput(f"{path}: {error}") from None
    return toml({"name": name} | found.table), found


def _document(text: str, form: ForeignFormat) -> Any:
    if form is ForeignFormat.SAIL:
        return exchange_sail.parse(text)
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML: {' '.join(str(error).split())[:100]}") from None


def toml(table: Mapping[str, Any]) -> str:
    """A [config] table as dut.toml has it."""
    return "[config]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    """A string, a flag, a number or a list of strings; large numbers as addresses are read."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0xFFFF:
        return hex(value)
    return json.dumps(value)
