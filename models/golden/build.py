"""Compiles the running model with Cython: `python -m trapline.models.golden.build [--force]`.

The same sources run uncompiled (pure.py). Extensions are put beside their sources; a stamp of all
sources' contents makes a second call cost nothing.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The hot modules. Everything else is called rarely and stays plain Python.
MODULES = (
    "models/golden/alu",
    "models/golden/muldiv",
    "models/golden/state",
    "models/golden/translate",
    "models/golden/exec_mem",
    "models/golden/exec_system",
    "models/golden/hart",
    "tb/lockstep/bus",
    "tb/lockstep/checker",
)
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": False,
    "wraparound": False,
    "cdivision": True,
    "auto_pickle": False,
    "initializedcheck": False,
}
OUTPUT = ROOT / "build" / "cython"
STAMP = OUTPUT / "stamp"


def _extension_path(module: str) -> Path:
    return ROOT / (module + str(sysconfig.get_config_var("EXT_SUFFIX")))


def _stamp() -> str:
    """Digest of everything the result depends on."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for folder in ("models/golden", "models/isa", "tb/lockstep"):
        for path in sorted((ROOT / folder).glob("*.p*")):
            if path.suffix in (".py", ".pxd"):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def is_fresh() -> bool:
    """Whether every extension stands there, made from the sources as they are."""
    present = all(_extension_path(m).exists() for m in MODULES)
    return present and STAMP.exists() and STAMP.read_text() == _stamp()


def build() -> None:
    """Compile every hot module. Raises what Cython or the compiler raises."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    os.chdir(ROOT)
    for module in MODULES:
        _extension_path(module).unlink(missing_ok=True)
    extensions = cythonize(
        [
            Extension(
                "trapline." + m.replace("/", "."),
                [f"trapline/{m}.py"],
                extra_compile_args=["-O2", "-g0", "-fno-strict-aliasing"],
            )
            for m in MODULES
        ],
        build_dir=str(OUTPUT),
        compiler_directives=DIRECTIVES,
        nthreads=2,
        quiet=True,
    )
    command = build_ext(Distribution({"name": "trapline", "ext_modules": extensions}))
    command.build_lib = str(ROOT)
    command.build_temp = str(OUTPUT / "objects")
    command.parallel = 2
    command.ensure_finalized()
    command.run()
    STAMP.write_text(_stamp())


def main(arguments: list[str]) -> int:
    """Build unless fresh; returns the exit status."""
    if "--force" not in arguments and is_fresh():
        return 0
    build()
    print(f"compiled {len(MODULES)} modules of the golden model")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
