# SPDX-License-Identifier: Apache-2.0
"""The licence line of source files: the generators write it, `tools/spdx.py` checks all others."""

from __future__ import annotations

from fnmatch import fnmatch

LICENCE = "SPDX-License-Identifier: Apache-2.0"
# How the line is written in each kind of file (patterns of paths below the root).
COMMENTS = {
    "*.py": "# {}",
    "*.pyi": "# {}",
    "*.pxd": "# {}",
    "*.sh": "# {}",
    ".ci/run": "# {}",
    "Makefile": "# {}",
    "*.mk": "# {}",
    "*.sv": "// {}",
    "*.svh": "// {}",
    "*.vlt": "// {}",
    "*.cpp": "// {}",
    "*.c": "/* {} */",
    "*.h": "/* {} */",
    "*.S": "/* {} */",
    "*.ld": "/* {} */",
    "*.dts": "// {}",
    "*.j2": "{{#- {} -#}}",
}


def line_for(name: str) -> str:
    """The licence line of a file, empty for a kind of file that has none."""
    for pattern, form in COMMENTS.items():
        if fnmatch(name, pattern):
            return form.format(LICENCE)
    return ""


def licensed(name: str, text: str) -> str:
    """The text with its licence line; a text that has it already is given back."""
    line = line_for(name)
    if not line or LICENCE in "".join(text.splitlines(keepends=True)[:3]):
        return text
    if text.startswith("#!"):
        first, _, rest = text.partition("\n")
        return f"{first}\n{line}\n{rest}"
    return f"{line}\n{text}"


def first_line(text: str) -> str:
    """The first line of a source file's own words: what follows the licence line."""
    return next((line for line in text.splitlines() if LICENCE not in line), "")
