# SPDX-License-Identifier: Apache-2.0
"""File lists as the tools of the field write them, and the variables that their paths name."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# A value of [variables] that begins so names a folder of an installed Python package.
PYTHON = "python:"
_VARIABLE = re.compile(r"\$\{(\w+)\}|\$\((\w+)\)|\$(\w+)")
_COMMENT = re.compile(r"//[^\n]*|/\*[\s\S]*?\*/|^[ \t]*#[^\n]*", re.MULTILINE)
# Options with a word of their own that say nothing to Verilator's front end here.
_LIBRARY = ("-y", "-v")


class PackageMissing(ValueError):
    """A Python package that holds a design's sources is not installed."""


@dataclass
class FileList:
    """What file lists say, in their order."""

    sources: list[Path] = field(default_factory=list)
    includes: list[Path] = field(default_factory=list)
    # Options for Verilator: +define+, -D, +libext+.
    options: list[str] = field(default_factory=list)


def folder_of(value: str, root: Path) -> Path:
    """The folder that a value of [variables] names. Raises ValueError: one that is not there.

    A path from `root`, an absolute one, or `python:PACKAGE/FOLDER` of an installed package.
    """
    if not value.startswith(PYTHON):
        folder = root / value
        if not folder.is_dir():
            raise ValueError(f"no folder {value}")
        return folder
    package, _, below = value.removeprefix(PYTHON).partition("/")
    if not package.isidentifier():
        raise ValueError(f"{value} names no Python package")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise PackageMissing(f"the Python package {package} is not installed")
    folder = Path(next(iter(spec.submodule_search_locations))) / below
    if not folder.is_dir():
        raise ValueError(f"the Python package {package} has no folder {below}")
    return folder


def substituted(text: str, variables: Mapping[str, Path]) -> str:
    """`text` with ${NAME}, $(NAME) and $NAME replaced. Raises ValueError for an unknown name."""

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[3]
        if name not in variables:
            known = ", ".join(sorted(variables)) or "none"
            raise ValueError(f"${{{name}}} is not in [variables]; there: {known}")
        return str(variables[name])

    return _VARIABLE.sub(value, text)


def read(path: Path, root: Path, variables: Mapping[str, Path]) -> FileList:
    """The list in `path`. Paths are from `root` unless they are absolute.

    Words: a source; `-f FILE` (paths in it from `root`, too), `-F FILE` (paths in it from its own
    folder); `+incdir+A+B`, `-IA`; `+define+X=1`, `-DX`, `+libext+.v`; `-v FILE` as a source. Raises
    ValueError (one line, which names the list) for another option, a file that is not there, a list
    that includes itself.
    """
    found = FileList()
    _read(path, root, variables, found, ())
    return found


def _read(
    path: Path, base: Path, variables: Mapping[str, Path], found: FileList, above: tuple[Path, ...]
) -> None:
    path = path.resolve()
    if path in above:
        raise ValueError(f"{path}: includes itself")
    try:
        words = shlex.split(substituted(_COMMENT.sub(" ", path.read_text()), variables))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ValueError(f"{path}: {reason}") from None
    rest = iter(words)
    for word in rest:
        if word in ("-f", "-F", *_LIBRARY):
            operand = next(rest, "")
            if word in ("-f", "-F"):
                inner = base / operand
                start = inner.parent if word == "-F" else base
                _read(inner, start, variables, found, (*above, path))
            elif word == "-v":
                found.sources.append(_there(base / operand, path))
            else:
                found.options += [word, str(base / operand)]
        elif word.startswith("+incdir+"):
            found.includes += [base / part for part in word.split("+")[2:] if part]
        elif word.startswith("-I") and len(word) > 2:
            found.includes.append(base / word[2:])
        elif word.startswith(("+define+", "+libext+", "-D")):
            found.options.append(word)
        elif word.startswith(("+", "-")):
            raise ValueError(f"{path}: unknown option {word}")
        else:
            found.sources.append(_there(base / word, path))


def _there(source: Path, listed_in: Path) -> Path:
    """The source as it is called; whether it is there tells the loader, which may leave it out."""
    if not source.name:
        raise ValueError(f"{listed_in}: an option without its file")
    return source
