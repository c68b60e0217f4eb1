# SPDX-License-Identifier: Apache-2.0
"""Programs that start elsewhere than the configuration's reset pc, and other main memories."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from formats import complaints, schema

from trapline.cli.app import run as trapline
from trapline.models.isa.commit import VERSION, get
from trapline.tb.lockstep.stream import RECORD, read_stream

# Ends by the finisher: 0 passes, `code` fails.
END = """
end:
  li t1, 0x100000
  li t2, 0x5555
  beqz a0, 1f
  slli t2, a0, 16
  li t3, 0x3333
  or t2, t2, t3
1: sw t2, 0(t1)
2: j 2b
"""
# A doubleword at the top of 2 GiB from 0x80000000 is there; the next one is not.
TOP = f"""
  la t0, handler
  csrw mtvec, t0
  li a0, 1
  li s0, 0xfffffff8
  li s1, 0x123456789abcdef
  sd s1, 0(s0)
  ld s2, 0(s0)
  bne s1, s2, end
  li a0, 2
  li s3, 0
  addi s0, s0, 8
  ld s2, 0(s0)
  li t0, 5
  bne s3, t0, end
  li a0, 0
  j end
  .balign 4
handler:
  csrr s3, mcause
  csrr t0, mepc
  addi t0, t0, 4
  csrw mepc, t0
  mret
{END}
"""
# Where it starts is where it was linked to.
HERE = f"  auipc a1, 0\n  li a2, PLACE\n  sub a0, a1, a2\n  snez a0, a0\n{END}"


@pytest.fixture
def link(tmp_path: Path):
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")

    def build(name: str, text: str, at: int, entry: str = "_start") -> str:
        source, elf = tmp_path / f"{name}.S", tmp_path / f"{name}.elf"
        source.write_text(f".globl _start\n.option norvc\n_start:\n{text}")
        options = f"-Wl,-n,-Ttext={at:#x},-e,{entry}"
        command = "riscv64-unknown-elf-gcc -nostdlib -march=rv64imac_zicsr -mabi=lp64".split()
        subprocess.run([*command, options, "-o", elf, source], check=True)
        return str(elf)

    return build


def results(out: Path) -> dict[str, tuple[str, str]]:
    summary = json.loads((out / "summary.json").read_text())
    return {r["name"]: (r["verdict"], r["finish"]) for r in summary["results"]}


def first_pcs(stream: Path) -> list[int]:
    """Of the first four records."""
    items = read_stream(stream)[1]
    return [get(words, "pc") for tag, words in items if tag == RECORD][:4]


def test_a_payload_at_its_entry_in_two_gibibytes(link, tmp_path: Path) -> None:
    at = 0x8020_0000
    top = link("top", TOP, at)
    here = link("here", HERE.replace("PLACE", hex(at)), at)
    out = tmp_path / "out"
    words = ["lockstep", top, here, "--out", str(out), "--ram", "2G", "--record"]
    assert trapline(words) == 0
    assert results(out) == {"top": ("equal", "passed"), "here": ("equal", "passed")}
    # No stub: the hart starts at the entry.
    assert first_pcs(out / "here.stream") == [at, at + 4, at + 8, at + 12]
    assert complaints(read_stream(out / "top.stream")[0], schema(f"stream-header-{VERSION}")) == []
    assert trapline(["check", str(out / "top.stream")]) == 0
    assert trapline(["run", top]) == 1
    for command in ("run", "sim"):
        assert trapline([command, top, "--ram", "2G"]) == 0


def test_a_design_on_the_kit_takes_both_from_its_configuration(link, tmp_path: Path) -> None:
    top, out = link("top", TOP, 0x8020_0000), tmp_path / "out"
    words = ["lockstep", top, "--dut", "axi", "--ram", "2G", "--out", str(out), "--record"]
    assert trapline(words) == 0
    assert results(out) == {"top": ("equal", "passed")}
    assert first_pcs(out / "top.stream")[0] == 0x8020_0000


def test_programs_of_several_entries_start_by_a_boot_stub(link, tmp_path: Path) -> None:
    places = (0x8020_0000, 0x8400_0000, 0x8000_0000)
    elves = [link(f"at{at:x}", HERE.replace("PLACE", hex(at)), at) for at in places]
    out = tmp_path / "out"
    assert trapline(["lockstep", *elves, "--out", str(out), "--record", "--coverage"]) == 0
    assert list(results(out).values()) == [("equal", "passed")] * 3
    stub = [0x8000_0000, 0x8000_0004, 0x8000_0008]
    for at in places[:2]:
        assert first_pcs(out / f"at{at:x}.stream") == [*stub, at]
    assert first_pcs(out / "at80000000.stream")[:2] == [0x8000_0000, 0x8000_0004]
    assert trapline(["check", str(out / "at80200000.stream")]) == 0
