# SPDX-License-Identifier: Apache-2.0
"""Starts a built simulator as a child process that runs one cocotb test module."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import cocotb_tools.config
import find_libpython

ROOT = Path(__file__).resolve().parents[2]


def _import_path() -> list[str]:
    """Where the simulator's Python imports from: as here, without the current folder.

    This tree itself stays, wherever it was started from.
    """
    here = Path.cwd().resolve()
    kept = (p for p in sys.path if p and Path(p).is_absolute())
    return [p for p in kept if Path(p).resolve() != here or here == ROOT]


def environment(top: str, module: str, extra: Mapping[str, str]) -> dict[str, str]:
    """The environment in which cocotb's VPI library finds Python and the test module.

    Raises RuntimeError when this Python has no shared library.
    """
    libpython = find_libpython.find_libpython()
    if libpython is None:
        raise RuntimeError("this Python has no shared library; cocotb needs one")
    libs = str(cocotb_tools.config.libs_dir)
    return {
        **os.environ,
        "PATH": os.pathsep.join((os.environ["PATH"], libs)),
        "LD_LIBRARY_PATH": os.pathsep.join(filter(None, (libs, os.environ.get("LD_LIBRARY_PATH")))),
        "PYTHONPATH": os.pathsep.join(_import_path()),
        # Nothing is imported from the folder that the simulator runs in.
        "PYTHONSAFEPATH": "1",
        "PYGPI_PYTHON_BIN": sys.executable,
        "GPI_USERS": ";".join((libpython, cocotb_tools.config.pygpi_entry_point())),
        "COCOTB_TOPLEVEL": top,
        "COCOTB_TEST_MODULES": module,
        "TOPLEVEL_LANG": "verilog",
        "COCOTB_TRUST_INERTIAL_WRITES": "1",
        # Else every module is parsed and rewritten at each start, for the words of bare asserts.
        "COCOTB_REWRITE_ASSERTION_FILES": "",
        "COCOTB_LOG_LEVEL": "WARNING",
        "GPI_LOG_LEVEL": "WARNING",
        **extra,
    }


def launch(
    executable: Path,
    module: str,
    folder: Path,
    *,
    top: str = "trapline_top",
    seed: int = 1,
    env: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    log: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `executable` in `folder`; it runs the tests of the Python module `module`.

    `seed` gives registers without reset their initial values. The process ignores SIGINT (the
    caller decides about Ctrl-C) and dies with its parent.
    """
    results = {"COCOTB_RESULTS_FILE": str(folder / "cocotb.xml"), "COCOTB_RANDOM_SEED": str(seed)}
    return subprocess.Popen(
        [str(executable), "+verilator+rand+reset+2", f"+verilator+seed+{seed}"],
        cwd=folder,
        env=environment(top, module, {**results, **(env or {})}),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log is not None else None,
        pass_fds=tuple(pass_fds),
        start_new_session=True,
    )
