# SPDX-License-Identifier: Apache-2.0
"""tools/isa_constants_sv.py finds the tables' numbers in SystemVerilog and C++, and no others."""

from __future__ import annotations

from pathlib import Path

import isa_constants_sv
import pytest


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        # Constants by name and value.
        ("localparam logic [1:0] Tor = 2'd1;", "pmp_modes.TOR"),
        ("localparam logic [1:0] PrivM = 2'd3;", "isa_pkg"),
        ("localparam logic [6:0] OpcodeAmo = 7'b0101111;", "isa_pkg"),
        ("localparam int unsigned PteG = 5;", "pte_fields.G_LSB"),
        ("localparam int unsigned Adue = 61;", "MENVCFG_ADUE_LSB"),
        ("localparam logic [2:0] RmRmm = 3'd4;", "isa_pkg"),
        ("localparam logic [5:0] IllegalInstruction = 6'd2;", "exceptions.ILLEGAL_INSTRUCTION"),
        ("localparam int unsigned SlotMcycle = 128;", "state_pkg"),
        ("parameter logic [63:0] RamBase = 64'h8000_0000,", "memory_map.RAM_BASE"),
        ("constexpr uint64_t kInterrupt = 2;", "kinds.INTERRUPT"),
        ("#define TL_KIND_RETIRE 0", "kinds.RETIRE"),
        ("const int kPteUpdate = 0x3;", "kinds.PTE_UPDATE"),
        # CSR addresses.
        ("if (addr_i == 12'h680) value = state_i.hgatp;", "hgatp"),
        ("unique case (addr) inside [12'hB00 : 12'hB1F]: ok = 1'b1;", "mcycle"),
        # Causes, privileges, targets, kinds, operations.
        ("a = trap.cause inside {[6'd0 : 6'd13], 6'd20};", "INSTRUCTION_GUEST_PAGE_FAULT"),
        ("if (cause_i == 6'd22) v = 1'b1;", "exceptions.VIRTUAL_INSTRUCTION"),
        ("trap_o.cause = 6'd2;", "exceptions.ILLEGAL_INSTRUCTION"),
        ("if (mode.priv == 2'd0) u = 1'b1;", "privileges.U"),
        ("mode_q.priv <= 2'd3;", "privileges.M"),
        ("record.target = hs ? 2'd1 : 2'd0;", "targets.HS"),
        ("record.kind = 3'd2;", "kinds.INTERRUPT"),
        ("if (req.access != 2'd2) load = 1'b1;", "accesses.STORE"),
        ("record.mem_op = 3'd4;", "mem_ops.LR"),
        # Masks.
        ("localparam logic [63:0] Known = 64'h888 | (Cfg.ext_h ? 64'h1444 : 64'd0);", "mask"),
        ("s.mip = mip_q & 64'h222;", "mask of interrupts"),
        ("assign ready = mie_i & Known & 64'h1000;", "mask of interrupts"),
        ("assign ready = mie_i & 64'h1000;", "MIE_SGEIE"),
        ("return cfg.medeleg_writable & 64'h000C_B1FF;", "mask of causes"),
        # Fields.
        ("assign vmid = state_i.hgatp[57:44];", "HGATP_VMID"),
        ("if (state_q.mstatus[17]) priv = mpp;", "MSTATUS_MPRV"),
        ("assign pin = csr_regfile_i.mip_q[11];", "MIP_MEIP"),
        ("if (in_i.pte[5]) global = 1'b1;", "PTE_G"),
        ("assign ppn = leaf[53:10];", "PTE_PPN"),
        ("assign a = new_pte & 64'h40;", "PTE_A"),
        # Opcodes.
        ("return {imm[11:5], rs2, rs1, funct3, imm[4:0], 7'h23};", "OpcodeStore"),
        ("x = i_type(imm, rd, 3'd0, rd, 7'h13);", "OpcodeOpImm"),
        ("if (insn_i[6:0] == 7'h73) system = 1'b1;", "OpcodeSystem"),
        ("case (insn[6:0]) 7'h37, 7'h17: u = 1; default: u = 0; endcase", "OpcodeLui"),
    ],
)
def test_a_number_written_again_is_found(line: str, reported: str) -> None:
    found = isa_constants_sv.complaints("hdl/a.sv", "\n" + line + "\n")
    assert found
    assert all(f.startswith("hdl/a.sv:2: ") for f in found)
    assert any(reported in f for f in found), found


@pytest.mark.parametrize(
    "line",
    [
        "localparam logic [1:0] Tor = PmpTor;",
        "localparam logic [1:0] Tor = 2'd2;",  # another number
        "localparam int unsigned VpnBits = 9;",
        "constexpr size_t kTlRing = 4096;",
        "if (addr_i == CsrHgatp) value = state_i.hgatp;",
        "[CsrHstatus : 12'h6FF]: known = 1'b1;",
        "base = i_type(12'd0, rd, 3'd0, rd, OpcodeJalr);",
        "7'h13: return OpHinvalVvma;  // funct7",
        "if (funct7 == 7'h33) gvma = 1'b1;",
        "mode_q.priv != 2'd2",  # no privilege
        "trap_o.cause = 6'd0;",  # as at reset
        "mem_req_o.size = 2'd3;",
        "assign page = addr & ~64'h1000;",
        "assign root = state_i.hgatp[28:22];",  # of XLEN 32
        "// hgatp[57:44], 64'h222, cause == 6'd20",
        '$display("64\'h222");',
        "/* mstatus[17]\n 12'h300 */",
        "c.finished = 3;",
    ],
)
def test_other_numbers_are_left_alone(line: str) -> None:
    assert isa_constants_sv.complaints("hdl/a.sv", line + "\n") == []


def test_an_allowance_holds_for_its_file_and_must_be_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "assign vmid = state_i.hgatp[57:44];\n"
    (found,) = isa_constants_sv.complaints("hdl/a.sv", text)
    what = found.removeprefix("hdl/a.sv:1: ")
    monkeypatch.setattr(
        isa_constants_sv, "ALLOWED", {("hdl/a.sv", what): "as the manual prints it"}
    )
    assert isa_constants_sv.complaints("hdl/a.sv", text) == []
    assert isa_constants_sv.complaints("hdl/b.sv", text) != []
    assert isa_constants_sv.stale({"hdl/a.sv": text}) == []
    assert isa_constants_sv.stale({"hdl/a.sv": ""}) != []


def test_the_command_looks_at_both_folders_and_fails_for_one_that_repeats(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(isa_constants_sv, "ROOT", tmp_path)
    for name in ("hdl/priv/a.sv", "hdl/gen/isa_pkg.sv", "tb/sim/dpi.cpp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("localparam logic [1:0] PrivM = 2'd3;\n")
    assert isa_constants_sv.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["hdl/priv/a.sv", "tb/sim/dpi.cpp"]
    (tmp_path / "hdl/priv/a.sv").write_text("")
    (tmp_path / "tb/sim/dpi.cpp").write_text("")
    assert isa_constants_sv.main([]) == 0
