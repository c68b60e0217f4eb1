# SPDX-License-Identifier: Apache-2.0
"""`trapline cross ELF`: exit statuses, and one clear line for bad input."""

from __future__ import annotations

import struct

import pytest

pytest.importorskip("riscv", reason="the package spike is not installed")

from trapline.cli.app import run
from trapline.tb.random import asm

BASE = 0x8000_0000
RISCV, X86_64 = 243, 62
# sw 0x5555 to the test finisher, then a loop.
FINISH = [
    asm.upper("lui", 10, 0x100),
    *asm.load_immediate(64, 11, 0x5555),
    asm.store("sw", 11, 10, 0),
    asm.jump(0, 0),
]


def elf(code, base=BASE, machine=RISCV, bits=64, cut=0):
    """A minimal executable: one segment, no sections."""
    data = b"".join(w.to_bytes(4, "little") for w in code)
    ident = b"\x7fELF" + bytes([2 if bits == 64 else 1, 1, 1]) + bytes(9)
    if bits == 64:
        header = struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, base, 64, 0, 0, 64, 56, 1, 0, 0, 0)
        segment = struct.pack("<IIQQQQQQ", 1, 5, 120, base, base, len(data), len(data), 4)
    else:
        header = struct.pack("<HHIIIIIHHHHHH", 2, machine, 1, base, 52, 0, 0, 52, 32, 1, 0, 0, 0)
        segment = struct.pack("<IIIIIIII", 1, 84, base, base, len(data), len(data), 5, 4)
    image = ident + header + segment + data
    return image[: len(image) - cut] if cut else image


def cross(tmp_path, image, *options):
    path = tmp_path / "program.elf"
    path.write_bytes(image)
    return run(["cross", str(path), *options])


def test_equal_program_passes(tmp_path, capsys):
    assert cross(tmp_path, elf(FINISH)) == 0
    assert "no difference" in capsys.readouterr().out


def test_difference_is_named(tmp_path, capsys):
    # tselect, of the trigger module, exists in Spike.
    assert cross(tmp_path, elf([asm.csr_op("csrrs", 5, 0x7A0, 0), *FINISH])) == 1
    assert "pc: golden 0x0, Spike 0x80000004" in capsys.readouterr().out


def test_a_listed_deviation_is_told(tmp_path, capsys):
    # mstatus.FS is writable in Spike, also without F.
    code = [asm.upper("lui", 10, 6), asm.csr_op("csrrs", 0, 0x300, 10), *FINISH]
    assert cross(tmp_path, elf(code)) == 0
    assert "up to a listed deviation (FS of mstatus" in capsys.readouterr().out


MPV, MPRV = 1 << 39, 1 << 17
NAPOT_RWX = 0x1F


def at(register, value):
    return asm.load_immediate(64, register, value)


def failing_sc(name):
    return asm.word(name, rd=6, rs1=10, rs2=0)


def test_gva_of_an_sc_behind_mprv(tmp_path, capsys):
    """norm:mstatus_gva_op: golden says 1, Spike 0; the row of deviations ends the program."""
    code = [
        *at(5, -1), asm.csr_op("csrrw", 0, 0x3B0, 5),
        *at(5, NAPOT_RWX), asm.csr_op("csrrw", 0, 0x3A0, 5),
        *at(5, MPV | MPRV), asm.csr_op("csrrs", 0, 0x300, 5),
        *at(10, 0x4000_0000), failing_sc("sc.w"), *FINISH,
    ]  # fmt: skip
    assert cross(tmp_path, elf(code), "--config", "rv64imac_h") == 0
    assert "up to a listed deviation (an SC's access fault sets GVA" in capsys.readouterr().out


@pytest.mark.parametrize(("edge", "explained"), [(0x8000_1004, True), (0x8000_1000, False)])
def test_sc_d_that_ends_outside_its_pmp_region(tmp_path, capsys, edge, explained):
    """norm:sc_retire_permission: a locked region denies M-mode the bytes from `edge` on."""
    tor_locked = 1 << 7 | 1 << 3
    code = [
        *at(5, edge >> 2), asm.csr_op("csrrw", 0, 0x3B0, 5),
        *at(5, 0x8000_2000 >> 2), asm.csr_op("csrrw", 0, 0x3B1, 5),
        *at(5, tor_locked << 8), asm.csr_op("csrrw", 0, 0x3A0, 5),
        *at(10, 0x8000_1000), failing_sc("sc.d"), *at(5, 0x305),
        *FINISH,
    ]  # fmt: skip
    assert cross(tmp_path, elf(code), "--config", "rv64imac_h") == 0
    printed = capsys.readouterr().out
    assert ("up to a listed deviation (PMP must permit one byte of an SC.D" in printed) == explained
    assert "no difference" in printed


def test_limit(tmp_path):
    assert (
        cross(
            tmp_path,
            elf([asm.i_imm("addi", 5, 5, 1), asm.jump(0, -4)]),
            "--max-instructions",
            "500",
        )
        == 124
    )


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (b"no ELF at all", "not an ELF file"),
        (b"", "not an ELF file"),
        (elf(FINISH, machine=X86_64), "not EM_RISCV"),
        (elf(FINISH, bits=32), "32-bit ELF on a hart"),
        (elf(FINISH, base=0x1000), "outside main memory"),
        (elf(FINISH, cut=6), "truncated"),
        (elf(FINISH)[:70], "not an ELF file"),
    ],
)
def test_bad_input_is_one_line(tmp_path, capsys, image, message):
    assert cross(tmp_path, image) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_missing_file_and_unknown_configuration(tmp_path, capsys):
    assert run(["cross", str(tmp_path / "absent")]) == 2
    assert run(["cross", "--config", "nonsense"]) == 2
    assert run(["cross", "--programs", "0"]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_deviations_are_listed(capsys):
    assert run(["cross", "--deviations"]) == 0
    assert "misa is writable" in capsys.readouterr().out
