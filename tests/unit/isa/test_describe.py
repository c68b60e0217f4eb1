# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from trapline.cli.app import run
from trapline.models.isa.csrs import CSRS
from trapline.models.isa.describe import describe, view


@pytest.mark.parametrize(
    ("name", "value", "xlen", "text"),
    [
        ("hstatus", 0x80, 64, "hstatus=0x80 [SPV=1]"),
        ("hstatus", 0, 64, "hstatus=0x0"),
        ("mcause", 1 << 63 | 7, 64,
         "mcause=0x8000000000000007 [INTERRUPT=1, CODE=7 (machine timer interrupt)]"),
        ("scause", 1 << 31 | 5, 32,
         "scause=0x80000005 [INTERRUPT=1, CODE=5 (supervisor timer interrupt)]"),
        ("vscause", 23, 64, "vscause=0x17 [CODE=23 (store/AMO guest-page fault)]"),
        ("hgatp", 8 << 60 | 3 << 44 | 0x80124, 64,
         "hgatp=0x8000300000080124 [MODE=8 (Sv39x4), VMID=0x3, PPN=0x80124]"),
        ("satp", 1 << 31 | 0x80, 32, "satp=0x80000080 [MODE=1 (Sv32), PPN=0x80]"),
        ("mstatus", 0x1800, 64, "mstatus=0x1800 [MPP=3 (M)]"),
        ("mstatus", 1 << 50, 64, "mstatus=0x4000000000000 [no field: 0x4000000000000]"),
        ("pmpcfg0", 0x1F, 64, "pmpcfg0=0x1f [A0=3 (NAPOT), X0=1, W0=1, R0=1]"),
        ("menvcfgh", 1 << 31, 32, "menvcfgh=0x80000000 [STCE=1]"),
        ("a0", 5, 64, "a0=0x5"),
    ],
)  # fmt: skip
def test_describe(name: str, value: int, xlen: int, text: str) -> None:
    assert describe(name, value, xlen) == text


@pytest.mark.parametrize("xlen", [32, 64])
def test_every_register_describes_every_value(xlen: int) -> None:
    for csr in CSRS:
        for value in (0, 1, (1 << xlen) - 1):
            assert describe(csr.name, value, xlen).startswith(f"{csr.name}={value:#x}")


def test_view_by_address() -> None:
    assert view("0x600").name == "hstatus"
    assert view("0x31a").name == "menvcfgh"
    assert view("0x3a1", 32).name == "pmpcfg1"
    assert view("0x757", 32).name == "mseccfgh"
    with pytest.raises(KeyError, match="no CSR has the address"):
        view("0x7ff")


def test_command_explains(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["csr", "vsip"]) == 0
    shown = capsys.readouterr().out
    assert "0x244" in shown
    assert "0x444 of mip" in shown


def test_command_explains_what_no_hart_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["csr", "mseccfg"]) == 0
    assert "on no hart here" in capsys.readouterr().out


def test_command_decodes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["csr", "hgatp", "0x8000300000080124"]) == 0
    assert "Sv39x4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["hstatsu"], "no CSR is called hstatsu; close: hstatus"),
        (["hstatus", "0xz"], "0xz is not a number"),
        (["hstatus", "0x10000000000000000"], "does not fit in 64 bits"),
        (["hstatus", "0x100000000", "--xlen", "32"], "does not fit in 32 bits"),
        (["hstatus", "--xlen", "16"], "--xlen is 16"),
        (["0x7c0"], "no CSR has the address"),
        (["0zz"], "neither a CSR name nor an address"),
    ],
)
def test_bad_input(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["csr", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert captured.err.count("\n") == 1
