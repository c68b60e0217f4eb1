# SPDX-License-Identifier: Apache-2.0
"""The wheel, in an environment without the checkout, from an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from trapline.cli.app import ANYWHERE, command_files
from trapline.models.isa.config import named
from trapline.tb.random.elf import write_elf
from trapline.tb.random.source import of_seed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `trapline` of a new environment; of the tree it knows the wheel alone."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "setup.py", "-q", "egg_info", "--egg-base", folder]
    build += ["build", "--build-base", folder / "build", "bdist_wheel", "--dist-dir", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (packages,) = venv.glob("lib/python*/site-packages")
    # The dependencies, without the editable installation of this tree.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", venv / "bin" / "python", "install", "-q"]
    subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True, capture_output=True)
    return venv / "bin" / "trapline"


@pytest.fixture
def call(installed: Path, tmp_path: Path):
    folder = tmp_path / "empty"
    folder.mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [installed, *words], cwd=folder, env=env, capture_output=True, text=True
        )

    return run


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "some.elf"
    write_elf(of_seed(named("rv64imac_h"), 1), path)
    return str(path)


def test_it_is_the_wheel_that_runs(installed: Path) -> None:
    python = installed.with_name("python")
    answer = "import trapline.models.golden.hart as h; print(h.__file__)"
    done = subprocess.run([python, "-c", answer], capture_output=True, text=True, cwd="/")
    assert done.stdout.startswith(str(installed.parents[1])), done.stderr
    assert done.stdout.strip().endswith(".so")  # the compiled model


def test_a_program_on_the_model_against_spike_and_in_lockstep(call, program, tmp_path) -> None:
    run = call("run", program)
    assert run.returncode in (0, 1), run.stderr
    cross = call("cross", program)
    assert cross.returncode == 0, cross.stdout + cross.stderr
    out = tmp_path / "out"
    lockstep = call("lockstep", program, "--record", "--out", str(out))
    (result,) = json.loads((out / "summary.json").read_text())["results"]
    assert result["verdict"] == "equal", lockstep.stdout + lockstep.stderr
    check = call("check", str(out / "some.stream"))
    assert check.returncode == 0, check.stdout + check.stderr
    assert "records" in check.stdout
    report = call("report", str(out))
    assert report.returncode == 0, report.stderr
    assert "1 programs" in report.stdout


def test_what_explains_and_lists(call) -> None:
    csr = call("csr", "hstatus", "0x80")
    assert csr.returncode == 0, csr.stderr
    assert "SPV" in csr.stdout
    assert "rv32imac_h" in call("configs").stdout
    assert "own" in call("duts").stdout
    assert call("config", "explain", "rv64imac_h").returncode == 0


def test_the_other_commands_say_at_once_that_they_need_a_checkout(call) -> None:
    others = sorted(set(command_files()) - set(ANYWHERE))
    assert {"random", "mutants", "prove", "linux", "plant"} <= set(others)
    for name in ("random", "plant", "kvm-golden"):
        done = call(name)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert f"{name} needs a checkout" in line
