# SPDX-License-Identifier: Apache-2.0
"""The command line: discovery without import, one line and status 2 for bad input."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trapline.cli import app
from trapline.errors import BadInput
from trapline.tb.sim.toolchain import BuildError


def quiet(count: int = 1) -> int:
    """Return the count as the exit status."""
    return count


def refuses(path: str) -> None:
    raise BadInput(f"{path}:\n  not an ELF file")


def is_interrupted() -> None:
    raise KeyboardInterrupt


def disk_is_full() -> None:
    raise OSError(28, "No space left on device", "/out/summary.json")


def breaks() -> None:
    raise ZeroDivisionError


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Four commands whose modules exist only for `load`."""
    commands = {"quiet": quiet, "refuses": refuses, "stops": is_interrupted, "breaks": breaks}
    commands |= {"full": disk_is_full}
    monkeypatch.setattr(
        app, "load", lambda name, files: commands[name] if name in files else _absent(name)
    )
    return {name: tmp_path / f"{name}.py" for name in commands}


def _absent(name: str) -> None:
    raise BadInput(f"no such command: {name}")


def test_the_status_is_what_the_command_returns(planted: dict[str, Path]) -> None:
    assert app.run(["quiet"], planted) == 1
    assert app.run(["quiet", "--count", "7"], planted) == 7
    assert app.run(["quiet", "--count", "0"], planted) == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["refuses", "a.out"], "trapline refuses: a.out: not an ELF file\n"),
        (["refuses"], "trapline refuses: Missing argument 'path'."),
        (["full"], "trapline full: /out/summary.json: No space left on device\n"),
        (["quiet", "--colour"], "trapline quiet: No such option: --colour"),
        (["quiet", "--count", "many"], "trapline quiet: Invalid value for '--count'"),
        (["quiet", "extra"], "trapline quiet: Got unexpected extra argument"),
        (["absent"], "trapline: no such command: absent"),
    ],
)
def test_bad_input_is_one_line_and_status_two(
    planted: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    expected: str,
) -> None:
    assert app.run(arguments, planted) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(expected)
    assert captured.err.count("\n") == 1


def test_a_compilers_lines_are_kept(
    planted: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def builds() -> None:
        raise BuildError("the tool failed:\n%Error: a.sv:3\n   3 | wire\nall of it: a.log")

    monkeypatch.setattr(app, "load", lambda _name, _files: builds)
    assert app.run(["quiet"], planted) == 2
    answer = capsys.readouterr().err
    assert answer == (
        "trapline quiet: the tool failed:\n%Error: a.sv:3\n   3 | wire\nall of it: a.log\n"
    )


def test_an_interrupt_gives_130(planted: dict[str, Path]) -> None:
    assert app.run(["stops"], planted) == 130


def test_a_fault_of_the_program_is_not_hidden(planted: dict[str, Path]) -> None:
    with pytest.raises(ZeroDivisionError):
        app.run(["breaks"], planted)


def test_a_mistyped_command_gets_a_hint() -> None:
    with pytest.raises(BadInput, match="did you mean lockstep"):
        app.load("lockstpe", {"lockstep": Path("lockstep.py")})


def test_commands_are_found_without_importing_them(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text('"""Run a program.\n\nMore."""\nraise SystemExit(9)\n')
    (tmp_path / "_helper.py").write_text("")
    (tmp_path / "errors.py").write_text("")
    (tmp_path / "broken.py").write_text("def (")
    files = app.command_files(tmp_path)
    assert list(files) == ["broken", "run"]
    assert app.summary(files["run"]) == "Run a program."
    assert app.summary(files["broken"]) == "(does not parse)"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in app.command_files())


def test_every_command_file_is_importable_and_typer_takes_it() -> None:
    for name in app.command_files():
        command = app.load(name, app.command_files())
        assert app.invoke(name, command, ["--help"]) == 0


def test_starting_up_imports_no_model_and_no_simulator() -> None:
    shown = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import trapline.cli.app"],
        check=True,
        capture_output=True,
        text=True,
    )
    imported = shown.stderr
    assert "typer" in imported
    assert "cocotb" not in imported
    assert "trapline.models" not in imported


@pytest.mark.parametrize("module", ["trapline.tb.sim.toolchain", "trapline.cache"])
def test_a_module_comes_without_the_whole_api(module: str) -> None:
    code = f"import sys, {module}; from trapline import cache; print('trapline.api' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_sigterm_interrupts_the_command_and_ends_its_forked_workers():
    program = (
        "import os, signal, sys, time\n"
        "from trapline.cli.app import end_as_interrupted\n"
        "end_as_interrupted()\n"
        "ready, tell = os.pipe()\n"
        "worker = os.fork()\n"
        "if worker == 0:\n"
        "    try:\n"
        "        os.write(tell, b'.')\n"
        "        time.sleep(60)\n"
        "    finally:\n"
        "        os._exit(7)\n"
        "os.read(ready, 1)\n"
        "os.kill(worker, signal.SIGTERM)\n"
        "ended = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    print(ended, 'interrupted')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == [str(-signal.SIGTERM), "interrupted"]


def test_an_interrupt_that_a_finalizer_swallows_comes_again():
    program = (
        "import os, signal, time\n"
        "from trapline.cli.app import end_as_interrupted\n"
        "end_as_interrupted()\n"
        "class Late:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        time.sleep(5)\n"
        "try:\n"
        "    late = Late()\n"
        "    del late\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert (done.stdout, done.stderr) == ("interrupted\n", "")
