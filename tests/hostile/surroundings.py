# SPDX-License-Identifier: Apache-2.0
"""Bad inputs of what surrounds a command: TOML files, the cache, environment, streams, signals."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from hostile_case import Case, damaged, small_elf

from trapline import cache
from trapline.cli import app
from trapline.errors import BadInput
from trapline.tb.duts.loader import BadDut, load_file
from trapline.tb.planted.mutants import load as load_bugs

ROOT = Path(__file__).resolve().parents[2]
TOMLS = ("tb/duts/own/dut.toml", "tb/duts/rvfi/dut.toml")
WORDS = (
    *("true", "-1", "0", "1.5", "nan", "inf", '""', '"x"', '"../../x"', "[]", "[1]", "[[]]", "{}"),
    *('["/etc/passwd"]', "1979-05-27", f"{2**63 - 1}", f"{2**64}", '"\\u0000"', '"\\u001b[31m"'),
)


def tomls(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """dut.toml with another value, another key or damaged text."""
    for n in range(count):
        path = folder / f"{n}.toml"
        text = (ROOT / rng.choice(TOMLS)).read_text()
        lines = text.splitlines()
        rows = [i for i, line in enumerate(lines) if re.match(r"\w+ = [^\[{]*$", line)]
        at = rng.choice(rows)
        key = lines[at].split(" = ")[0]
        kind = rng.randrange(4)
        if kind == 0:
            lines[at] = f"{key} = {rng.choice(WORDS)}"
        elif kind == 1:
            lines[at] = f"{rng.choice(['x', key + '_', 'config', ''])} = {rng.choice(WORDS)}"
        elif kind == 2:
            del lines[at]
        data = "\n".join(lines).encode()
        path.write_bytes(damaged(rng, data) if kind == 3 else data)
        yield Case(f"toml {n}", partial(load_file, path), None, (BadInput, BadDut))


def bug_tables(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """Tables of planted bugs with damaged text."""
    texts = [p.read_bytes() for p in sorted((ROOT / "tb/planted/bugs").glob("*.toml"))]
    for n in range(count):
        own = folder / str(n)
        own.mkdir()
        (own / "bugs.toml").write_bytes(damaged(rng, rng.choice(texts)))
        yield Case(f"bugs {n}", partial(load_bugs, own), None)


# --- the cache ------------------------------------------------------------------------------------

GOOD = b"what was built" * 20


def _make(is_folder: bool, scratch: Path) -> Path:
    if not is_folder:
        (scratch / "made").write_bytes(GOOD)
        return scratch / "made"
    (scratch / "deep").mkdir()
    (scratch / "a").write_bytes(GOOD)
    (scratch / "deep/b").write_bytes(GOOD)
    return scratch


def _away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _empty(_rng: Random, path: Path) -> None:
    path.write_bytes(b"")


def _cut(rng: Random, path: Path) -> None:
    path.write_bytes(path.read_bytes()[: rng.randrange(len(GOOD))])


def _flip(rng: Random, path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def _folder(_rng: Random, path: Path) -> None:
    _away(path)
    path.mkdir()


def _dangling(_rng: Random, path: Path) -> None:
    _away(path)
    path.symlink_to("nowhere")


def _gone(_rng: Random, path: Path) -> None:
    _away(path)


def _binary(_rng: Random, path: Path) -> None:
    path.write_bytes(bytes(range(256)))


DAMAGES = (_empty, _cut, _flip, _folder, _dangling, _gone, _binary)


def caches(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """Products of the cache, or their hashes, damaged: made again, whole."""
    for n in range(count):
        is_folder = rng.random() < 0.4
        product = folder / f"{n}" / "product"
        with contextlib.redirect_stderr(io.StringIO()):
            cache.cached(product, partial(_make, is_folder))
        parts = [product / "a", product / "deep/b"] if is_folder else [product]
        target = rng.choice([*parts, cache.beside(product, "sha256")])
        damage = rng.choice(DAMAGES)
        damage(rng, target)
        left = product.parent / f"build-{2**22 + n}-left"  # of a build that was killed
        left.mkdir()

        def read(product: Path = product, is_folder: bool = is_folder) -> None:
            answer = io.StringIO()
            with contextlib.redirect_stderr(answer):
                cache.cached(product, partial(_make, is_folder))
            files = [product / "a", product / "deep/b"] if is_folder else [product]
            if not cache.whole(product) or any(f.read_bytes() != GOOD for f in files):
                raise RuntimeError("what the cache gives is not what was made")
            if len(answer.getvalue().splitlines()) > 1:
                raise RuntimeError(f"more than a line: {answer.getvalue()!r}")
            if answer.getvalue() and list(product.parent.glob("build-*")):
                raise RuntimeError("a killed build's folder is left")

        yield Case(f"cache {n} {damage.__name__}", read, False)


# --- environment and streams ----------------------------------------------------------------------

PLACES = ("", "/", "/nonexistent", "/dev/null", "/proc", "relative", "\udcff", "a\nb", "~", "$HOME")
VALUES: dict[str, tuple[str, ...]] = {
    "HOME": PLACES,
    "XDG_CACHE_HOME": PLACES,
    "TMPDIR": PLACES,
    "PATH": ("", "/nonexistent", ":", "."),
    "LANG": ("C", "POSIX", "xx_YY", "en_US.ISO-8859-1", ""),
    "COLUMNS": ("0", "1", "-1", "x", "99999999", ""),
    "LINES": ("0", "x"),
    "TERM": ("", "dumb", "nothing", "xterm-256color"),
    "NO_COLOR": ("", "1"),
    "TTY_COMPATIBLE": ("0",),
}
QUIET = (["csr", "hstatus", "0x80"], ["configs"], ["config", "explain", "rv64imac_h"], ["--help"])


class Broken(io.TextIOWrapper):
    """An output of another encoding, or one that cannot be written."""

    def __init__(self, encoding: str, error: OSError | None = None) -> None:
        super().__init__(_Raw(error), encoding=encoding, errors="backslashreplace")


class _Raw(io.BytesIO):
    def __init__(self, error: OSError | None) -> None:
        super().__init__()
        self.error = error

    def write(self, data: Any) -> int:
        if self.error is not None:
            raise self.error
        return super().write(data)

    def fileno(self) -> int:
        raise OSError("no file")


def environments(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """Commands with other variables, and with outputs of other encodings."""
    program = folder / "p.elf"
    program.write_bytes(small_elf())
    commands = (*QUIET, ["run", str(program), "--max-instructions", "9"], ["report", "nowhere"])
    for n in range(count):
        names = rng.sample(sorted(VALUES), rng.randint(1, 4))
        environment = {name: rng.choice(VALUES[name]) for name in names}
        arguments = rng.choice(commands)
        encoding = rng.choice(("utf-8", "ascii", "latin-1", "utf-16"))

        def read(
            environment: dict[str, str] = environment,
            arguments: list[str] = arguments,
            encoding: str = encoding,
        ) -> None:
            out, err = Broken(encoding), io.StringIO()
            with (
                mock.patch.dict(os.environ, environment),
                mock.patch.object(sys, "stdout", out),
                contextlib.redirect_stderr(err),
            ):
                status = app.run(arguments)
            expected = {"run": 124, "report": 2}.get(arguments[0], 0)
            if status != expected:
                raise RuntimeError(f"{arguments[0]}: status {status}: {err.getvalue()}")

        yield Case(f"environment {n} {environment} {arguments[0]}", read, False)


# --- signals --------------------------------------------------------------------------------------

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 20.0
# addi ra, ra, 1; j to it: no state comes twice.
COUNTING = struct.pack("<4I", 0x0010_8093, 0xFFDF_F06F, 0x13, 0x13)


def signals(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """A command that has no end gets a signal at some moment: status 130 and no word of Python."""
    program = folder / "p.elf"
    program.write_bytes(small_elf(COUNTING))
    trace = folder / "trace"
    commands = (
        ["run", str(program), "--max-instructions", str(2**62)],
        ["run", str(program), "--max-instructions", str(2**62), "--trace", str(trace)],
    )
    for n in range(count):
        number, arguments = rng.choice(SIGNALS), rng.choice(commands)
        answer = folder / f"{n}.said"
        read = partial(_signalled, arguments, number, rng.uniform(0.0, 0.15), answer)
        yield Case(f"signal {n} {number.name} {arguments[0]}", read, False)


def _signalled(arguments: list[str], number: signal.Signals, delay: float, answer: Path) -> None:
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        _command(arguments, answer, tell)
    os.close(tell)
    os.read(ready, 1)
    os.close(ready)
    time.sleep(delay)
    os.kill(child, number)
    status = _waited(child, answer)
    if status != app.EXIT_INTERRUPTED or "Traceback" in answer.read_text():
        raise RuntimeError(f"{arguments}: status {status}: {answer.read_text()[-300:]}")


def _command(arguments: list[str], answer: Path, tell: int) -> None:
    """In a child: the command as `main` runs it, and the end of the process."""
    status = 1
    try:
        output = os.open(answer, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        # As from a terminal: who runs the tests may ignore some (nohup does), and that is kept.
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        app.end_as_interrupted()
        try:
            os.write(tell, b".")
            status = app.run(arguments)
        except KeyboardInterrupt:  # before it began, as in `main`
            status = app.EXIT_INTERRUPTED
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _waited(child: int, answer: Path) -> int:
    """The child's status; one that does not end is killed, and called so."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise RuntimeError(f"it does not end: {answer.read_text()[-300:]}")


CLASSES: dict[str, tuple[Callable[[Random, Path, int], Iterator[Case]], int]] = {
    "toml": (tomls, 250),
    "bug table": (bug_tables, 50),
    "cache": (caches, 200),
    "environment": (environments, 120),
    "signal": (signals, 60),
}
