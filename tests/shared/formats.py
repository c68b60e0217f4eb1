# SPDX-License-Identifier: Apache-2.0
"""What docs/formats has to say against a value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

FORMATS = Path(__file__).resolve().parents[2] / "docs" / "formats"


def schema(name: str) -> dict[str, Any]:
    """The schema NAME.schema.json, which is one itself."""
    found: dict[str, Any] = json.loads((FORMATS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def complaints(value: Any, against: dict[str, Any]) -> list[str]:
    """One line each; none for a value that fits. The value is taken as another program reads it."""
    plain = json.loads(json.dumps(value))
    return [e.message for e in jsonschema.Draft202012Validator(against).iter_errors(plain)]
