# SPDX-License-Identifier: Apache-2.0
"""The twins: every privileged function that exists in the golden model and in the RTL.

A twin is a pure function. In Python: `def name(cfg, *inputs)` with the inputs as unsigned integers
in the order given here, returning one integer or a tuple in the order of `outputs`. In
SystemVerilog: a combinational module `name #(parameter hart_cfg_t Cfg) (input name_in_t in_i,
output name_out_t out_o)` with the packed structs generated into `hdl/gen/twins_pkg.sv`.
The field `state` stands for all CSR slots (`state.SLOTS`): in Python one sequence of integers,
in SystemVerilog `csr_state_t`. A module that takes it has a port for each field, `<name>_i` and
`<name>_o`, so that a design passes its registers on without a copy of them; one that returns it
gives `csr_effect_t effect_o`, which `csr_effect_pkg::applied` makes the state of. At XLEN=32 every
64-bit field is zero-extended.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Privilege(IntEnum):
    """Nominal privilege mode; VS and VU are S and U at V=1, HS is S at V=0."""

    U = 0
    S = 1
    M = 3


class Access(IntEnum):
    """What a memory access wants of a translation. HLVX reads with execute permission."""

    FETCH = 0
    LOAD = 1
    STORE = 2  # stores, SC and AMO
    HLVX = 3


class Target(IntEnum):
    """Mode that handles a trap."""

    M = 0
    HS = 1
    VS = 2


class Outcome(IntEnum):
    """Verdict on an access to a CSR or a privileged instruction."""

    OK = 0
    ILLEGAL = 1
    VIRTUAL = 2


class PrivOp(IntEnum):
    """Privileged instructions whose permission `insn_access` decides."""

    MRET = 0
    SRET = 1
    WFI = 2
    WRS_NTO = 3
    SFENCE_VMA = 4
    SINVAL_VMA = 5
    SFENCE_INVAL = 6  # SFENCE.W.INVAL and SFENCE.INVAL.IR
    HFENCE_VVMA = 7
    HINVAL_VVMA = 8
    HFENCE_GVMA = 9
    HINVAL_GVMA = 10
    HLSV = 11  # HLV, HLVX, HSV


class AccessKind(IntEnum):
    """Explicit memory access or fetch, for `effective_access`."""

    FETCH = 0
    LOAD_STORE = 1
    HLV_HSV = 2
    HLVX = 3


class PteResult(IntEnum):
    """What one PTE means for the walk."""

    POINTER = 0
    LEAF = 1
    FAULT = 2
    UPDATE = 3  # a leaf whose A or D the hardware must set first (new_pte)


class Fault(IntEnum):
    """Why an access did not go through, for `fault_cause`."""

    MISALIGNED = 0
    ACCESS = 1
    PAGE = 2
    GUEST_PAGE = 3


class PmpMode(IntEnum):
    """Address matching of a PMP entry (field A of its byte)."""

    OFF = 0
    TOR = 1
    NA4 = 2
    NAPOT = 3


class Implicit(IntEnum):
    """The implicit access of a VS-stage walk that met a guest-page fault, for `tinst`."""

    NONE = 0
    VS_PTE_READ = 1
    VS_PTE_WRITE = 2


STATE = 0  # width marker of the whole CSR state


@dataclass(frozen=True)
class Port:
    """One input or output: unsigned, `width` bits (STATE: all CSR slots)."""

    name: str
    width: int
    note: str = ""


@dataclass(frozen=True)
class Twin:
    """A function with two implementations; `golden` is room.module:function of models/golden."""

    name: str
    golden: str
    rtl: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    rules: tuple[str, ...]
    note: str = ""


def _ports(text: str) -> tuple[Port, ...]:
    """Ports from "name:width name:width"; `state` has no width."""
    out = []
    for item in text.split():
        name, _, width = item.partition(":")
        out.append(Port(name, STATE if name == "state" else int(width)))
    return tuple(out)


def _twin(
    name: str, golden: str, rtl: str, inputs: str, outputs: str, rules: str, note: str = ""
) -> Twin:
    return Twin(
        name,
        f"{rtl}.{golden}:{name}",
        f"hdl/{rtl}/{name}.sv",
        _ports(inputs),
        _ports(outputs),
        tuple(rules.split()),
        note,
    )


_MODE = "priv:2 v:1"

TWINS: tuple[Twin, ...] = (
    _twin(
        "trap_target",
        "traps",
        "priv",
        f"{_MODE} is_interrupt:1 cause:6 medeleg:64 mideleg:64 hedeleg:64 hideleg:64",
        "target:2",
        "H_trap_deleg hedeleg_op hideleg_op",
        "Mode that handles a trap taken in (priv, v).",
    ),
    _twin(
        "trap_entry",
        "traps",
        "priv",
        f"{_MODE} target:2 is_interrupt:1 cause:6 epc:64 tval:64 gva:1 tval2:64 tinst:64 "
        "mstatus:64 hstatus:64 vsstatus:64 hideleg:64 mtvec:64 stvec:64 vstvec:64 "
        "mepc:64 mcause:64 mtval:64 mtval2:64 mtinst:64 sepc:64 scause:64 stval:64 htval:64 "
        "htinst:64 vsepc:64 vscause:64 vstval:64",
        f"{_MODE} pc:64 mstatus:64 hstatus:64 vsstatus:64 mepc:64 mcause:64 mtval:64 mtval2:64 "
        "mtinst:64 sepc:64 scause:64 stval:64 htval:64 htinst:64 vsepc:64 vscause:64 vstval:64",
        "H_trap_m_csrwrites H_trap_hs_csrwrites H_trap_vs_csrwrites H_trap_xtinst",
        "Next state on a trap into `target`. `cause` is the trap's own number: VS-level interrupts "
        "are translated here (vscause one less) when target is VS. tval2 and tinst are the values "
        "for mtval2/htval and mtinst/htinst; unused when target is VS. The Python side takes the "
        "target's row, the trap and the state, and returns the pc and writes.",
    ),
    _twin(
        "xret",
        "xret",
        "priv",
        f"is_mret:1 {_MODE} mstatus:64 hstatus:64 vsstatus:64 mepc:64 sepc:64 vsepc:64",
        f"{_MODE} pc:64 mstatus:64 hstatus:64 vsstatus:64",
        "mret_h sret_h sret_v0 sret_v1",
        "Next state of MRET or SRET, already found permitted.",
    ),
    _twin(
        "insn_access",
        "insn_access",
        "priv",
        f"op:4 {_MODE} mstatus:64 hstatus:64",
        "outcome:2",
        "H_virtinst_vu_vs_hinst H_virtinst_vs_sret_vtsr1 H_virtinst_wfi_vtw1_tw0 "
        "H_virtinst_vs_sfence_sinval_satp_vtvm1 H_virtinst_vu_sret_sfence H_virtinst_vu_wfi_tw0",
        "Whether a privileged instruction (PrivOp) may execute.",
    ),
    _twin(
        "csr_resolve",
        "csr_access",
        "priv",
        "addr:12 v:1",
        "addr:12",
        "H_vscsrs_sub",
        "The CSR that an address names: at V=1 a supervisor CSR with a VS counterpart is replaced.",
    ),
    _twin(
        "csr_access",
        "csr_access",
        "priv",
        f"addr:12 write:1 {_MODE} state",
        "outcome:2",
        "H_virtinst_vu_vs_nonhigh_allowedhs_tvm0 H_virtinst_vs_nonhighctr_h0_m1 "
        "H_illegal_high_half H_illegalinst_xstatus_fs_vs",
        "Verdict on an access by a CSR instruction; addr as encoded, before csr_resolve.",
    ),
    _twin(
        "mip_view",
        "interrupts",
        "priv",
        "mip:64 hvip:64 hgeie:64 hstatus:64 menvcfg:64 henvcfg:64 irq_pins:64 stip:1 vstip:1",
        "mip:64",
        "hip_vseip_vseie_op hip_vstip_vstie_op hip_sgeip_sgeie_op",
        "All of mip as an instruction reads it: software bits, pins (commit.Pin) and hvip. stip "
        "and vstip are the comparisons time >= stimecmp and time + htimedelta >= vstimecmp; they "
        "count only while enabled by menvcfg.STCE (and henvcfg.STCE).",
    ),
    _twin(
        "pending_interrupt",
        "interrupts",
        "priv",
        f"{_MODE} mip:64 mie:64 mideleg:64 hideleg:64 mstatus:64 vsstatus:64",
        "valid:1 cause:6 target:2",
        "hsint_priority H_trap_deleg",
        "The interrupt to take now: globally enabled, highest destination mode, then priority. "
        "mip is the full view.",
    ),
    _twin(
        "csr_read",
        "csr_read",
        "priv",
        "addr:12 state mip:64 irq_pins:64 mtime:64 v:1",
        "rdata:64 rmw:64",
        "mip_mie_alias vsip_vsie_sei vsip_vsie_sti vsip_vsie_ssi time_htimedelta_req",
        "Value of a CSR (addr after csr_resolve, access found permitted; 0 where none exists). mip "
        "is the full view. rmw is what CSRRS/CSRRC combine with: it differs only in mip and sip's "
        "SEIP (software's bit). irq_pins gives hgeip; v selects htimedelta.",
    ),
    _twin(
        "csr_write",
        "csr_write",
        "priv",
        "addr:12 wdata:64 v:1 state",
        "state",
        "mideleg_hroz hideleg_hs HGATP_MODE_WARL vsatp_mode_unsupported_v0 "
        "vsatp_mode_unsupported_v1",
        "All slots after an explicit write of wdata (already combined) to addr (after "
        "csr_resolve). Unchanged where addr names no writable CSR. The Python side also has the "
        "sparse form csr_write_effect, two (slot, value) that csr_write applies.",
    ),
    _twin(
        "effective_access",
        "effective_access",
        "priv",
        f"kind:2 {_MODE} mstatus:64 hstatus:64 vsstatus:64",
        f"{_MODE} sum:1 mxr_vs:1 mxr_g:1",
        "mstatus_mprv_hypervisor hlsv_priv hlsv_mode hlsv_sstatus_mxr hlsv_vsstatus_mxr "
        "vsstatus_mxr_vm sstatus_mxr_vm",
        "Effective privilege and V of an access, and the SUM and MXR that its (VS-)stage and its "
        "G-stage see. mxr_vs applies to the first stage (S-stage when v=0), mxr_g to G-stage.",
    ),
    _twin(
        "pte_check",
        "pte",
        "mmu",
        "pte:64 level:3 mode:4 g_stage:1 access:2 user:1 sum:1 mxr:1 adue:1 pbmte:1",
        "result:2 new_pte:64",
        "H_vm_gpapriv H_vm_gpa_g H_guest_page_fault",
        "What a PTE read at `level` (0: last) of a walk in `mode` means. user: effective privilege "
        "is U (always 1 in G-stage). new_pte: the PTE with A (and D) set when result is UPDATE, "
        "else the PTE.",
    ),
    _twin(
        "va_check",
        "pte",
        "mmu",
        "va:64 mode:4 g_stage:1",
        "ok:1",
        "hgatp_mode_x4 H_vm_gpatrans",
        "Whether the upper bits of an address are legal for the mode (sign-extended, or zero above "
        "the widened guest physical address in G-stage). BARE: for G-stage and Bare always 1.",
    ),
    _twin(
        "pte_address",
        "pte",
        "mmu",
        "base:64 va:64 level:3 mode:4 g_stage:1",
        "pa:64",
        "hgatp_mode_x4 hgatp_mode_sv32x4",
        "Address of the PTE for `va` in the table at physical address `base`; the root of a "
        "G-stage walk is indexed with two more bits.",
    ),
    _twin(
        "leaf_address",
        "pte",
        "mmu",
        "pte:64 va:64 level:3 mode:4",
        "pa:64",
        "H_vm_gpatrans",
        "Address a leaf PTE at `level` gives for `va` (Svnapot included).",
    ),
    _twin(
        "fault_cause",
        "faults",
        "priv",
        "fault:2 access:2",
        "cause:6",
        "H_cause H_guest_page_fault",
        "Exception number for a Fault met by an Access (HLVX counts as a load).",
    ),
    _twin(
        "tinst",
        "tinst",
        "priv",
        "insn:32 cause:6 is_interrupt:1 implicit:2 offset:3",
        "tinst:64",
        "H_trap_xtinst_val H_trap_xtinst_guestpage H_trap_xtinst_guestpage_rw H_tinst_addr_offset",
        "Value for mtinst/htinst. insn as fetched (16-bit ones too); offset: faulting address "
        "minus the access's address.",
    ),
    _twin(
        "pmp_check",
        "pmp",
        "priv",
        "addr:64 size:2 access:2 priv:2 state",
        "ok:1",
        "H_pmp",
        "Whether PMP permits `priv` a LOAD, STORE or FETCH of 2**size bytes at spa addr.",
    ),
    _twin(
        "decode",
        "decode",
        "core",
        "insn:32",
        "op:9",
        "H_virtinst_xtval",
        "encodings.op_id of a 32-bit instruction that this configuration implements, else 0.",
    ),
    _twin(
        "rvc_expand",
        "rvc",
        "core",
        "insn:16",
        "legal:1 insn:32",
        "",
        "32-bit equivalent of a 16-bit instruction (0 when not legal).",
    ),
    _twin(
        "alu",
        "alu",
        "core",
        "op:9 a:64 b:64",
        "result:64",
        "",
        "Integer register-register and register-immediate operations of I and Zicond by op_id; 0 "
        "for others.",
    ),
    _twin(
        "branch_taken",
        "alu",
        "core",
        "op:9 a:64 b:64",
        "taken:1",
        "",
        "Whether a conditional branch is taken.",
    ),
    _twin(
        "amo_result",
        "alu",
        "core",
        "op:9 mem:64 b:64",
        "result:64",
        "",
        "Value an AMO stores (low 32 bits for .w, zero-extended).",
    ),
)

TWIN: dict[str, Twin] = {t.name: t for t in TWINS}
