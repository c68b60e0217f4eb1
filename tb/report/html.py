"""The report as one self-contained HTML page: no script, no style sheet, no font from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(doc: dict[str, Any]) -> str:
    """The page for one document of `document.document`."""
    return _ENVIRONMENT.get_template("report.html.j2").render(doc=doc)
