# SPDX-License-Identifier: Apache-2.0
"""The committed floor: figures of coverage.json that a run must reach."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trapline.errors import BadInput
from trapline.files import read_text

FLOOR = Path(__file__).with_name("floor.json")


def load(path: Path) -> dict[str, float]:
    """Figure -> least value. Raises BadInput on a file that is none."""
    try:
        table = json.loads(read_text(path))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path}: {error}") from None
    if not isinstance(table, dict) or not all(_is_figure(v) for v in table.values()):
        raise BadInput(f"{path}: not a table of figures")
    return table


def _is_figure(value: object) -> bool:
    """Whether it is a number that another can be below; true and NaN are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def below(document: Mapping[str, Any], floor: Mapping[str, float]) -> list[str]:
    """A line for each figure below its floor. A figure that is not there is below it."""
    return [
        f"{key} is {document.get(key, 'missing')}, the floor {least}"
        for key, least in floor.items()
        if not isinstance(document.get(key), int | float) or document[key] < least
    ]
