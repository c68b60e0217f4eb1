# SPDX-License-Identifier: Apache-2.0
"""`trapline NAME ...`: finds the subcommand's file, runs its `command`, turns errors into statuses.

A subcommand is a file trapline/cli/NAME.py with a typer-compatible function `command`; the first
line of its docstring is its entry in `trapline --help`. Only the file that is asked for is
imported. `EXAMPLES`, if the file has them, are command lines that end its own --help.
`command` returns the exit status (None means 0) and raises `BadInput` for bad input.

Exit statuses: what `command` returned, 2 for bad input or usage, 130 when interrupted.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import functools
import importlib
import importlib.metadata
import inspect
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from typer.exceptions import TyperException

from trapline.errors import BadInput

FOLDER = Path(__file__).parent
NOT_COMMANDS = {"__init__", "app", "errors"}
# What a wheel holds is enough for these; the others need programs, proofs or sources beside it.
ANYWHERE = tuple("run sim lockstep cross csr check report config configs duts".split())
ROOT = FOLDER.resolve().parents[1]

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130


def command_files(folder: Path = FOLDER) -> dict[str, Path]:
    """Command name -> its file, sorted by name; files starting with `_` are helpers."""
    return {
        path.stem.replace("_", "-"): path
        for path in sorted(folder.glob("*.py"))
        if path.stem not in NOT_COMMANDS and not path.stem.startswith("_")
    }


def summary(path: Path) -> str:
    """The first docstring line of a subcommand's file, read without importing it."""
    try:
        text = ast.get_docstring(ast.parse(path.read_text()))
    except SyntaxError:
        return "(does not parse)"
    return text.splitlines()[0] if text else ""


def print_help(files: dict[str, Path]) -> None:
    """Print what `trapline --help` shows: usage and one line per subcommand."""
    from rich.table import Table
    from rich.text import Text

    from trapline.console import Console

    table = Table(box=None, padding=(0, 2), show_header=False)
    for name, path in files.items():
        table.add_row(Text(name, "bold"), summary(path))
    console = Console()
    console.print("Usage: trapline COMMAND [OPTIONS] ...   (trapline COMMAND --help says more)\n")
    console.print(table)


def in_checkout(root: Path = ROOT) -> bool:
    """Whether this package lies in its source tree."""
    return (root / "pyproject.toml").is_file() and (root / "Makefile").is_file()


def load(name: str, files: dict[str, Path]) -> Callable[..., int | None]:
    """Import the subcommand's module and return its `command`; BadInput when there is none."""
    if name not in files:
        close = difflib.get_close_matches(name, files, n=1)
        hint = f"did you mean {close[0]}?" if close else "trapline --help lists the commands"
        raise BadInput(f"no such command: {name}; {hint}")
    if name not in ANYWHERE and files[name].parent == FOLDER and not in_checkout():
        raise BadInput(
            f"{name} needs a checkout of Trapline, after `make setup` there; this is an installed "
            f"package, which has {', '.join(ANYWHERE)}"
        )
    module = importlib.import_module(f"trapline.cli.{files[name].stem}")
    command: Callable[..., int | None] = module.command
    return command


def examples(command: Callable[..., object]) -> str | None:
    """The end of a command's --help: its module's `EXAMPLES`, one line each, where it has any."""
    lines = getattr(sys.modules.get(command.__module__), "EXAMPLES", ())
    # typer joins single lines, and takes an empty line for a line break.
    return "\n\n".join(("Examples:", *lines)) if lines else None


class _SystemFault(Exception):
    """An OSError on its way through typer, which takes a closed pipe for an end with status 1."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


def _through_typer(command: Callable[..., int | None]) -> Callable[..., int | None]:
    @functools.wraps(command)
    def wrapped(*args: object, **options: object) -> int | None:
        try:
            status = command(*args, **options)
            sys.stdout.flush()
        except OSError as error:
            raise _SystemFault(error) from error
        return status

    return wrapped


def _paragraphs(command: Callable[..., object]) -> str:
    """The docstring for --help, which keeps line breaks: one line for each paragraph."""
    paragraphs = (inspect.getdoc(command) or "").split("\n\n")
    return "\n\n".join(" ".join(text.split()) for text in paragraphs)


def invoke(name: str, command: Callable[..., int | None], arguments: Sequence[str]) -> int:
    """Parse the arguments, run the command, return its status. Raises OSError, BadInput."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command(name, help=_paragraphs(command), epilog=examples(command))(_through_typer(command))
    try:
        status = typer.main.get_command(app).main(
            args=list(arguments), prog_name=f"trapline {name}", standalone_mode=False
        )
    except _SystemFault as fault:
        raise fault.error from None
    return status if isinstance(status, int) else 0


def run(arguments: Sequence[str], files: dict[str, Path] | None = None) -> int:
    """Run one command line (without the program name) and return the exit status."""
    known = command_files() if files is None else files
    name = arguments[0] if arguments else "--help"
    try:
        if name in ("--help", "-h", "help"):
            print_help(known)
            sys.stdout.flush()
            return 0
        if name == "--version":
            print(f"trapline {importlib.metadata.version('trapline')}")
            return 0
        return invoke(name, load(name, known), arguments[1:])
    except BadInput as error:
        prefix = "trapline" if name not in known else f"trapline {name}"
        return complain(prefix, str(error), error.lines)
    except TyperException as error:
        return complain(f"trapline {name}", error.format_message())
    except (KeyboardInterrupt, typer.Abort):
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return complain(f"trapline {name}", "standard output was closed before the end")
    except OSError as error:
        _drop_output()
        where = f"{error.filename}: " if error.filename else ""
        return complain(f"trapline {name}", f"{where}{error.strerror or error}")


def _drop_output() -> None:
    """What standard output still holds goes nowhere if it cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(prefix: str, message: str, lines: bool = False) -> int:
    """One line on stderr, whatever line breaks the message holds; returns status 2.

    lines: they are a tool's, and kept.
    """
    from trapline.console import visible

    shown = visible(message if lines else " ".join(message.split()))
    with contextlib.suppress(OSError):
        print(f"{visible(prefix)}: {shown}", file=sys.stderr, flush=True)
    return EXIT_BAD_INPUT


def interrupt(_signal: int, _frame: object) -> None:
    """SIGTERM and SIGHUP end a run as Ctrl-C does: results so far are kept."""
    raise KeyboardInterrupt


def end_as_interrupted() -> None:
    """SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt; the last two end forked children at once.

    A worker of a pool that is told to end may be inside a finalizer, where Python swallows the
    exception: the pool would wait for it for ever.
    """
    caught = [
        number
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]

    def as_before() -> None:
        for number in caught:
            ends = signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler
            signal.signal(number, ends)

    for number in caught:
        signal.signal(number, interrupt)
    os.register_at_fork(after_in_child=as_before)
    _raise_what_is_swallowed()


def _raise_what_is_swallowed() -> None:
    """A KeyboardInterrupt that comes inside a finalizer or a C callback would be lost there."""
    before = sys.unraisablehook

    def swallowed(unraisable: sys.UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            signal.signal(signal.SIGALRM, interrupt)
            signal.setitimer(signal.ITIMER_REAL, 0.02)
        else:
            before(unraisable)

    sys.unraisablehook = swallowed


def standard_streams() -> bool:
    """Make the three streams usable; whether there is an output at all.

    A closed one is opened on the null device: the next file opened would take its number, and get
    what is printed. A character that a stream's encoding lacks is written as an escape.
    """
    there = [_is_open(number) for number in range(3)]
    for number, is_there in enumerate(there):
        if not is_there:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
    sys.stdin = sys.stdin or os.fdopen(0, closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return there[1]


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def main() -> None:
    """What the `trapline` script does, once this is loaded (trapline/entry.py)."""
    status = EXIT_INTERRUPTED
    try:
        end_as_interrupted()
        if standard_streams():
            status = run(sys.argv[1:])
        else:
            status = complain("trapline", "standard output is closed; >/dev/null drops it")
    except KeyboardInterrupt:
        pass
    _end_at_once(status)
    sys.exit(status)


def _end_at_once(status: int) -> None:
    """From now on a signal ends the process with this status, without a word of Python's."""

    def leave(_signal: int, _frame: object) -> None:
        os._exit(status)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, leave)
