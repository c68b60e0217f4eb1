# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def directed() -> dict[str, Path]:
    """The directed programs by name, built."""
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")
    subprocess.run(["make", "--no-print-directory", "sw"], cwd=ROOT, check=True)
    return {p.stem: p for p in sorted((ROOT / "build/sw/directed").glob("*.elf"))}


@pytest.fixture(scope="session")
def assemble(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Assembles a text into an ELF that starts at the reset address."""
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")
    folder = tmp_path_factory.mktemp("programs")

    def build(name: str, text: str) -> Path:
        source, elf = folder / f"{name}.S", folder / f"{name}.elf"
        source.write_text(f".globl _start\n_start:\n{text}\n")
        command = "riscv64-unknown-elf-gcc -nostdlib -march=rv64imac_zicsr -mabi=lp64".split()
        subprocess.run([*command, "-Wl,-n,-Ttext=0x80000000", "-o", elf, source], check=True)
        return elf

    return build
