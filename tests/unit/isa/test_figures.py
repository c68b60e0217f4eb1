# SPDX-License-Identifier: Apache-2.0
"""Field positions against the manual: its drawn figures, else positions typed from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.layout import placed, placed_high

# Fields of extensions that no configuration has: read-only zero, so no field of ours.
ABSENT = {
    "HUPMM", "LPE", "SSE", "CBIE", "CBCFE", "CBZE", "PMM", "DTE", "SPELP", "SDT", "C", "FCSR",
    "JVT", "CTR", "SRMCFG", "CONTEXT", "IMSIC", "AIA", "CSRIND",
}  # fmt: skip

FIGURE = re.compile(r"^\.([^\n]*)\n\[wavedrom[^\]]*\]\n\.{4}\n(.*?)\n\.{4}", re.S | re.M)


def _figures(spec: Path) -> dict[tuple[str, int], dict[str, tuple[int, int]]]:
    """(register, width) -> field -> (msb, lsb), from the figures drawn in the text."""
    result = {}
    for chapter in ("hypervisor", "supervisor", "smstateen"):
        for caption, body in FIGURE.findall((spec / "priv" / f"{chapter}.adoc").read_text()):
            fields, lsb = {}, 0
            for bits, name in re.findall(r"bits:\s*(\d+),\s*name:\s*'([^']*)'", body):
                if name != "WPRI":
                    fields[name.split("[")[0]] = (lsb + int(bits) - 1, lsb)
                lsb += int(bits)
            register = re.search(r"\(`(\w+)`\)", caption)
            assert register, caption
            result[register[1], lsb] = fields
    return result


def test_drawn_figures(spec: Path) -> None:
    figures = _figures(spec)
    assert len(figures) == 12
    for (name, width), drawn in figures.items():
        # sstateen0 is drawn with its 32 defined bits, henvcfg and m/hstateen0 with all 64.
        shown = placed(BY_NAME[name], 32 if width == 32 else 64)
        ours = {p.name: (p.msb, p.lsb) for p in shown}
        if name == "mstateen0":
            ours["P1P13"] = (56, 56)  # the row has it at XLEN=32 only
        assert ours == {f: at for f, at in drawn.items() if f not in ABSENT}, name


# Typed from the manual: register -> "FIELD msb:lsb" at XLEN=64.
LITERAL = {
    # machine.adoc, "Machine Status Registers"
    "mstatus": "SIE 1 MIE 3 SPIE 5 UBE 6 MPIE 7 SPP 8 VS 10:9 MPP 12:11 FS 14:13 XS 16:15 MPRV 17 "
    "SUM 18 MXR 19 TVM 20 TW 21 TSR 22 UXL 33:32 SXL 35:34 SBE 36 MBE 37 GVA 38 MPV 39 SD 63",
    "misa": "EXTENSIONS 25:0 MXL 63:62",
    "mtvec": "MODE 1:0 BASE 63:2",
    "stvec": "MODE 1:0 BASE 63:2",
    "vstvec": "MODE 1:0 BASE 63:2",
    # "Standard portion (bits 15:0) of mip/mie", with the bits that H adds
    "mip": "SSIP 1 VSSIP 2 MSIP 3 STIP 5 VSTIP 6 MTIP 7 SEIP 9 VSEIP 10 MEIP 11 SGEIP 12",
    "mie": "SSIE 1 VSSIE 2 MSIE 3 STIE 5 VSTIE 6 MTIE 7 SEIE 9 VSEIE 10 MEIE 11 SGEIE 12",
    "sip": "SSIP 1 STIP 5 SEIP 9",
    "sie": "SSIE 1 STIE 5 SEIE 9",
    "vsip": "SSIP 1 STIP 5 SEIP 9",
    "vsie": "SSIE 1 STIE 5 SEIE 9",
    "hip": "VSSIP 2 VSTIP 6 VSEIP 10 SGEIP 12",
    "hie": "VSSIE 2 VSTIE 6 VSEIE 10 SGEIE 12",
    "hvip": "VSSIP 2 VSTIP 6 VSEIP 10",
    "mcause": "CODE 62:0 INTERRUPT 63",
    "scause": "CODE 62:0 INTERRUPT 63",
    "vscause": "CODE 62:0 INTERRUPT 63",
    "mcounteren": "CY 0 TM 1 IR 2 HPM 31:3",
    "scounteren": "CY 0 TM 1 IR 2 HPM 31:3",
    "hcounteren": "CY 0 TM 1 IR 2 HPM 31:3",
    "mcountinhibit": "CY 0 IR 2",
    "menvcfg": "FIOM 0 ADUE 61 PBMTE 62 STCE 63",
    # supervisor.adoc and hypervisor.adoc, satp, vsatp and hgatp for XLEN=64
    "satp": "PPN 43:0 ASID 59:44 MODE 63:60",
    "vsatp": "PPN 43:0 ASID 59:44 MODE 63:60",
    "hgatp": "PPN 43:0 VMID 57:44 MODE 63:60",
    "hgeip": "IP 63:1",
    "hgeie": "IE 63:1",
    "mepc": "VALUE 63:1",
    "sepc": "VALUE 63:1",
    "vsepc": "VALUE 63:1",
    "pmpaddr0": "VALUE 53:0",
}
# The same at XLEN=32, where it is not the low half.
LITERAL32 = {
    "mstatus": "SIE 1 MIE 3 SPIE 5 UBE 6 MPIE 7 SPP 8 VS 10:9 MPP 12:11 FS 14:13 XS 16:15 MPRV 17 "
    "SUM 18 MXR 19 TVM 20 TW 21 TSR 22 SD 31",
    "misa": "EXTENSIONS 25:0 MXL 31:30",
    "mcause": "CODE 30:0 INTERRUPT 31",
    "satp": "PPN 21:0 ASID 30:22 MODE 31",
    "vsatp": "PPN 21:0 ASID 30:22 MODE 31",
    "hgatp": "PPN 21:0 VMID 28:22 MODE 31",
    "mtvec": "MODE 1:0 BASE 31:2",
    "pmpaddr0": "VALUE 31:0",
    "hgeie": "IE 31:1",
    "menvcfg": "FIOM 0",
}
HIGH = {
    "mstatus": "SBE 4 MBE 5 GVA 6 MPV 7",
    "menvcfg": "ADUE 29 PBMTE 30 STCE 31",
    "henvcfg": "ADUE 29 PBMTE 30 STCE 31",
    "mstateen0": "P1P13 24 ENVCFG 30 SE0 31",
    "hstateen0": "ENVCFG 30 SE0 31",
    "htimedelta": "VALUE 31:0",
    "medeleg": "",
}


def _typed(text: str) -> dict[str, tuple[int, int]]:
    result = {}
    for name, at in re.findall(r"(\w+) (\d+(?::\d+)?)", text):
        msb, _, lsb = at.partition(":")
        result[name] = (int(msb), int(lsb or msb))
    return result


@pytest.mark.parametrize(("table", "xlen"), [(LITERAL, 64), (LITERAL32, 32)])
def test_typed_positions(table: dict[str, str], xlen: int) -> None:
    for name, text in table.items():
        assert {p.name: (p.msb, p.lsb) for p in placed(BY_NAME[name], xlen)} == _typed(text), name


def test_typed_high_halves() -> None:
    for name, text in HIGH.items():
        assert {p.name: (p.msb, p.lsb) for p in placed_high(BY_NAME[name])} == _typed(text), name


def test_pmpcfg_entries() -> None:
    # machine.adoc, "PMP configuration register format": R 0, W 1, X 2, A 4:3, L 7 of each byte.
    for register, first in (("pmpcfg0", 0), ("pmpcfg14", 56)):
        assert first == int(register[6:]) * 4
        at = {p.name: (p.msb, p.lsb) for p in placed(BY_NAME[register])}
        for entry in range(8):
            byte = 8 * entry
            assert at[f"R{entry}"] == (byte, byte)
            assert at[f"W{entry}"] == (byte + 1, byte + 1)
            assert at[f"X{entry}"] == (byte + 2, byte + 2)
            assert at[f"A{entry}"] == (byte + 4, byte + 3)
            assert at[f"L{entry}"] == (byte + 7, byte + 7)


def _writable(name: str) -> int:
    return sum(f.mask for f in BY_NAME[name].fields if f.warl == "any")


def test_delegation_bits() -> None:
    # hypervisor.adoc, table hedeleg-bits: 9, 10, 11, 16, 20-23 read-only zero, the others writable.
    writable = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 15, 18, 19]
    assert _writable("hedeleg") == sum(1 << n for n in writable)
    # machine.adoc: medeleg[11] and medeleg[16] are read-only zero.
    assert _writable("medeleg") == _writable("hedeleg") | sum(
        1 << n for n in (9, 10, 20, 21, 22, 23)
    )
    assert _writable("hideleg") == 0x444
    assert _writable("mideleg") == 0x222


def test_status_aliases() -> None:
    sstatus = BY_NAME["sstatus"]
    assert sstatus.alias
    both = {f.name: f for f in BY_NAME["mstatus"].fields}
    for f in sstatus.fields:
        assert both[f.name] == f
    # sstatus: SIE, SPIE, SPP, SUM, MXR are what software may write here, and FS where there is F.
    fs = 3 << 13
    assert sstatus.alias.write == 1 << 1 | 1 << 5 | 1 << 8 | fs | 1 << 18 | 1 << 19
