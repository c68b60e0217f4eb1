# SPDX-License-Identifier: Apache-2.0
"""Compiles the golden model: `python -m trapline.models.golden.build [--force]`.

Each module with a `.pxd` becomes an extension beside its source, where Python prefers it; nothing
happens when the sources, this file and the compilers' versions are as they were. An extension that
was built from the same content before, in this or another checkout, comes from the cache folder
instead of the compilers. The uncompiled model stays usable: see pure.py.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from trapline import cache

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "models" / "golden", ROOT / "tb" / "lockstep", ROOT / "coverage")
OUTPUT = ROOT / "build" / "golden"
STAMP = OUTPUT / "stamp.json"
CACHE = cache.CACHE / "golden"
# The lockstep checker is compiled with the model: it calls Hart at C speed for every record.
MODULES = (
    "models/golden/mmu/pte",
    "models/golden/mmu/walk",
    "models/golden/priv/pmp_match",
    "models/golden/core/alu",
    "models/golden/core/muldiv",
    "models/golden/core/decode",
    "models/golden/core/decoder",
    "models/golden/priv/bits",
    "models/golden/priv/interrupts",
    "models/golden/priv/csr_access",
    "models/golden/priv/csr_legal",
    "models/golden/priv/csr_read",
    "models/golden/priv/csr_write",
    "models/golden/priv/effective_access",
    "models/golden/priv/faults",
    "models/golden/priv/insn_access",
    "models/golden/priv/pmp",
    "models/golden/priv/tinst",
    "models/golden/priv/traps",
    "models/golden/priv/xret",
    "models/golden/fp/rounder",
    "models/golden/fp/converter",
    "models/golden/fp/fpu",
    "models/golden/state",
    "models/golden/translate",
    "models/golden/alignment",
    "models/golden/exec_mem",
    "models/golden/fp_state",
    "models/golden/exec_system",
    "models/golden/exec_fp",
    "models/golden/executor",
    "models/golden/hart",
    "tb/lockstep/bus",
    "tb/lockstep/sc_progress",
    "tb/lockstep/rtl_facts",
    "tb/lockstep/staleness/stores",
    "tb/lockstep/comparison",
    "tb/lockstep/interrupt_timing",
    "tb/lockstep/trap_counts",
    "tb/lockstep/unreported",
    "tb/lockstep/checker",
    "tb/lockstep/producer",
    "tb/linux/tally",
    "tb/kvm/filter",
    "tb/campaigns/floats/loop",
    "coverage/tracker",
    "coverage/walks",
    "coverage/trapping",
    "coverage/instructions",
    "coverage/floats",
    "coverage/sampler",
)

DIRECTIVES = {
    "language_level": 3,
    "boundscheck": False,
    "wraparound": False,
    "cdivision": True,
    "auto_pickle": False,
    "initializedcheck": False,
    "embedsignature": False,
}
# Without the -fno gcc clears the 160 bytes of a record by `rep stos`, which takes longer to start
# than the stores themselves.
CFLAGS = ("-O2", "-fno-tree-loop-distribute-patterns", "-g0", "-fPIC", "-shared", "-fwrapv", "-w")


def suffix() -> str:
    """File name ending of an extension module, such as .cpython-311-x86_64-linux-gnu.so."""
    return str(sysconfig.get_config_var("EXT_SUFFIX"))


@functools.cache
def compilers() -> str:
    """The versions and options that an extension owes to its compilers."""
    import Cython

    gcc = subprocess.run(
        ["gcc", "--version"], check=True, capture_output=True, text=True
    ).stdout.partition("\n")[0]
    python = sys.version.partition(" ")[0]
    return f"{Cython.__version__} {gcc} {python} {suffix()} {DIRECTIVES} {CFLAGS}"


def digest(module: str) -> str:
    """What the module's extension depends on, as one hash."""
    # The model does not depend on what samples it.
    folders = FOLDERS if module.startswith("coverage/") else FOLDERS[:2]
    declared = sorted(path for folder in folders for path in folder.rglob("*.pxd"))
    named = (part for path in declared for part in (str(path.relative_to(ROOT)), path))
    return cache.digest([compilers(), module, *named, ROOT / f"{module}.py"])


def stale(force: bool) -> list[str]:
    """Modules whose extension is missing or older than what it depends on."""
    known = json.loads(STAMP.read_text()) if STAMP.exists() and not force else {}
    return [
        m for m in MODULES if known.get(m) != digest(m) or not (ROOT / f"{m}{suffix()}").exists()
    ]


def translate(modules: list[str]) -> None:
    """Python to C, into build/golden."""
    from Cython.Build import cythonize
    from setuptools import Extension

    cythonize(
        # By name: coverage/ is no package of its own (import coverage is another one).
        [Extension(f"trapline.{m.replace('/', '.')}", [f"trapline/{m}.py"]) for m in modules],
        build_dir=str(OUTPUT),
        # A hint is about the GIL, which no code here gives up. It is no part of what is built.
        compiler_directives={**DIRECTIVES, "show_performance_hints": False},
        quiet=True,
        force=True,
    )


def compile_c(module: str) -> None:
    """C to the extension module. Raises CalledProcessError with gcc's message on stderr."""
    source = OUTPUT / "trapline" / f"{module}.c"
    target = ROOT / f"{module}{suffix()}"
    partial = OUTPUT / target.name
    include = sysconfig.get_path("include")
    subprocess.run(
        ["gcc", *CFLAGS, f"-I{include}", str(source), "-o", str(partial)], check=True, cwd=ROOT
    )
    partial.replace(target)


def store(key: str, built: Path) -> None:
    """Keep a built extension for other checkouts. A cache that cannot be written is left out."""
    with contextlib.suppress(OSError):
        cache.store(CACHE / key, built)


def fetch(key: str, target: Path) -> bool:
    """Take the extension from the cache; False when it is not there or not what was stored."""
    partial = OUTPUT / target.name
    try:
        if not cache.fetch(CACHE / key, partial):
            return False
    except OSError:
        return False
    partial.chmod(0o755)
    partial.replace(target)
    return True


@contextlib.contextmanager
def one_build_at_a_time() -> Iterator[None]:
    """One build at a time for this user: who waits finds what the other one compiled."""
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            CACHE.mkdir(parents=True, exist_ok=True)
            held.enter_context(cache.locked(CACHE / ".lock"))
        yield


def main(arguments: list[str]) -> int:
    """Build what is stale; returns the exit status."""
    os.chdir(ROOT)
    modules = stale("--force" in arguments)
    if not modules:
        return 0
    OUTPUT.mkdir(parents=True, exist_ok=True)
    # Of the sources as they are now: what is compiled below must not be kept under a later key.
    keys = {m: digest(m) for m in modules}
    built = {m: ROOT / f"{m}{suffix()}" for m in modules}
    force = "--force" in arguments
    # What is in the cache needs nobody's turn.
    wanted = [m for m in modules if force or not fetch(keys[m], built[m])]
    with one_build_at_a_time() if wanted else contextlib.nullcontext():
        missing = [m for m in wanted if force or not fetch(keys[m], built[m])]
        if missing:
            names = ", ".join(m.rpartition("/")[2] for m in missing)
            print(f"compiling the golden model: {names}", file=sys.stderr)
            translate(missing)
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(compile_c, missing))
            for m in missing:
                if digest(m) == keys[m]:
                    store(keys[m], built[m])
    STAMP.write_text(json.dumps({m: digest(m) for m in MODULES}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
