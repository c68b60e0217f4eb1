# SPDX-License-Identifier: Apache-2.0
"""Compiles a module with Verilator into a shared library that Python loads by ctypes.

The proofs run RTL functions this way, on counterexamples and beside the golden model's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from trapline.cache import CACHE
from trapline.tb.sim import toolchain
from trapline.tb.sim.toolchain import ROOT

LIBRARIES = CACHE / "library"
# Unoptimised: a library is built more often than its few thousand calls could win back.
COMPILE = ("-std=gnu++20", "-O0", "-fPIC", "-w", "-DVM_TRACE=0", "-DVL_TIME_CONTEXT")


def compile_library(
    name: str,
    top: str,
    files: Sequence[str],
    texts: Mapping[str, str],
    options: Sequence[str] = (),
    cache: Path = LIBRARIES,
    compile_options: Sequence[str] = (),
) -> Path:
    """The library `name`: Verilator's model V`top` of module `top`, and the C++ in texts[top.cpp].

    `files` are RTL sources relative to the root, in compile order; `texts` replaces or adds files,
    among them `top`.sv; `compile_options` follow COMPILE, such as -O2 where calls are many.
    Raises BuildError with the tool's words where something does not build.
    """
    contents = {f: (ROOT / f).read_text() for f in files} | dict(texts)
    verilate = (
        *("--cc", "--prefix", f"V{top}", "--top-module", top, "-Wno-fatal", "-O3", "--Mdir", "obj"),
        *("--output-split", "0", "--no-timing", *options, *files, f"{top}.sv"),
    )
    parts = (part for item in sorted(contents.items()) for part in item)
    library_key = toolchain.key((*verilate, *COMPILE, *compile_options, *parts))

    def make(folder: Path) -> Path:
        for file, text in contents.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text)
        toolchain.verilate(verilate, folder)
        include = toolchain.verilator_root() / "include"
        # One translation unit: the headers cost more than all the code.
        runtime = [include / f for f in ("verilated.cpp", "verilated_threads.cpp")]
        units = (*sorted((folder / "obj").glob("*.cpp")), folder / f"{top}.cpp", *runtime)
        (folder / "all.cpp").write_text("".join(f'#include "{p}"\n' for p in units))
        flags = [*COMPILE, *compile_options, f"-I{include}", f"-I{include / 'vltstd'}", "-Iobj"]
        command = ["g++", *flags, "-shared", "-pthread", "-o", "library.so", "all.cpp"]
        toolchain.run(command, folder, "the C++ compiler")
        return folder / "library.so"

    return toolchain.cached(cache / f"{name}-{library_key}.so", make)
