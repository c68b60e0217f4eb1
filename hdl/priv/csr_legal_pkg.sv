// SPDX-License-Identifier: Apache-2.0
// What software can change in each CSR, as masks of the RV64 layout, and where the high halves of
// 64-bit CSRs are at XLEN=32. All functions are evaluated at elaboration, but csr_low_half.
package csr_legal_pkg;
  import cfg_pkg::hart_cfg_t;
  import csr_pkg::*;
  import isa_pkg::*;

  localparam logic [63:0] Sgei = MIP_SGEIP;
  localparam int unsigned SsiBit = MIP_SSIP_LSB;
  localparam int unsigned VssiBit = MIP_VSSIP_LSB;
  localparam int unsigned SeiBit = MIP_SEIP_LSB;

  // SIE, SPIE, SPP, SUM, MXR: writable fields that sstatus and vsstatus share.
  localparam logic [63:0] SstatusWritable =
      MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SUM | MSTATUS_MXR;
  // Those, UBE, VS, FS, XS and UXL: what sstatus shows of mstatus, without SD.
  localparam logic [63:0] SstatusVisible = SstatusWritable | MSTATUS_UBE | MSTATUS_VS |
      MSTATUS_FS | MSTATUS_XS | MSTATUS_UXL;

  function automatic logic [63:0] when(logic condition, logic [63:0] mask);
    return condition ? mask : 64'd0;
  endfunction

  // What a write of sstatus changes in mstatus, and one of vsstatus there. "If S-mode is implemented
  // but the F extension is not, FS may optionally be read-only zero": here it is.
  function automatic logic [63:0] sstatus_writable(hart_cfg_t cfg);
    return SstatusWritable | when(cfg.ext_f, MSTATUS_FS);
  endfunction

  // Whether instructions of F and D, and accesses to their CSRs, are illegal now. "When an
  // extension's status is set to Off, any instruction that attempts to read or write the
  // corresponding state will cause an illegal-instruction exception"; "When V=1, both vsstatus.FS
  // and the HS-level sstatus.FS are in effect".
  function automatic logic fs_off(logic [63:0] mstatus, logic [63:0] vsstatus, logic v);
    return (mstatus & MSTATUS_FS) == 64'd0 || (v && (vsstatus & MSTATUS_FS) == 64'd0);
  endfunction

  // Bits of an XLEN-wide register.
  function automatic logic [63:0] xlen_mask(hart_cfg_t cfg);
    return cfg.xlen == 64 ? '1 : 64'hFFFF_FFFF;
  endfunction

  // MPP is apart: it has an illegal value.
  function automatic logic [63:0] mstatus_writable(hart_cfg_t cfg);
    return SstatusWritable | MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPRV | MSTATUS_TVM | MSTATUS_TW |
        MSTATUS_TSR | when(cfg.ext_h, MSTATUS_GVA | MSTATUS_MPV) | when(cfg.ext_f, MSTATUS_FS);
  endfunction

  function automatic logic [63:0] hstatus_writable();
    return HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_HU | HSTATUS_VGEIN | HSTATUS_VTVM |
        HSTATUS_VTW | HSTATUS_VTSR;
  endfunction

  function automatic logic [63:0] sgei_mask(hart_cfg_t cfg);
    return when(cfg.ext_h && cfg.geilen != 0, Sgei);
  endfunction

  function automatic logic [63:0] mie_writable(hart_cfg_t cfg);
    return SLevel | MLevel | when(cfg.ext_h, VsLevel) | sgei_mask(cfg);
  endfunction

  function automatic logic [63:0] one(logic [5:0] cause);
    return 64'd1 << cause;
  endfunction

  // What comes from guests, or from a mode above theirs: of no use, or not there, without H.
  function automatic logic [63:0] exceptions_of_h();
    return one(ExcEnvironmentCallFromVsMode) | one(ExcVirtualInstruction) | ExceptionsOfGuestPages;
  endfunction

  // "Register hedeleg": causes 9 to 11, 16 and 20 to 23 are read-only zero; 18 and 19 are writable
  // although this hart never raises them.
  function automatic logic [63:0] hedeleg_possible();
    return (Exceptions | ExceptionsNeverRaised) & ~exceptions_of_h() &
        ~one(ExcEnvironmentCallFromHsMode) & ~one(ExcEnvironmentCallFromMMode);
  endfunction

  // Every standard exception but ECALL from M-mode, which no lower mode can raise.
  function automatic logic [63:0] medeleg_writable(hart_cfg_t cfg);
    logic [63:0] possible;
    logic [63:0] never;
    possible = hedeleg_possible() | one(ExcEnvironmentCallFromHsMode) |
        when(cfg.ext_h, exceptions_of_h());
    possible &= {32'd0, cfg.medeleg_writable};
    // Causes 0 (all instructions are aligned to IALIGN), 18 and 19 come from nowhere in this hart.
    never = ExceptionsNeverRaised | one(ExcInstructionAddressMisaligned);
    return cfg.medeleg_only_raised ? possible & ~never : possible;
  endfunction

  function automatic logic [63:0] envcfg_writable(hart_cfg_t cfg);
    return when(cfg.envcfg_fiom, MENVCFG_FIOM) | when(cfg.ext_svadu, MENVCFG_ADUE) |
        when(cfg.ext_svpbmt, MENVCFG_PBMTE) | when(cfg.ext_sstc, MENVCFG_STCE);
  endfunction

  // Of henvcfg, the bits that are read-only zero while menvcfg's are zero.
  function automatic logic [63:0] envcfg_gated();
    return MENVCFG_ADUE | MENVCFG_PBMTE | MENVCFG_STCE;
  endfunction

  function automatic logic [63:0] stateen_writable(logic [1:0] index);
    return MSTATEEN0_SE0 | when(index == 2'd0, MSTATEEN0_ENVCFG);
  endfunction

  // Bits GEILEN:1.
  function automatic logic [63:0] guest_interrupts(hart_cfg_t cfg);
    return ((64'd1 << (cfg.geilen + 1)) - 64'd1) & ~64'd1;
  endfunction

  // ASID or VMID and PPN of satp, vsatp and hgatp; MODE is apart.
  function automatic logic [63:0] atp_writable(hart_cfg_t cfg, int unsigned id_bits);
    logic [63:0] id;
    logic [63:0] ppn;
    id = (64'd1 << id_bits) - 64'd1;
    ppn = (64'd1 << (cfg.spa_bits - 12)) - 64'd1;
    return cfg.xlen == 64 ? (id << 44) | ppn : (id << 22) | ppn;
  endfunction

  // The CSR itself where `addr` is the RV32 high half of one (`is_high`), else `addr`.
  typedef struct packed {
    logic is_high;
    logic [11:0] addr;
  } low_half_t;

  function automatic low_half_t csr_low_half(logic [11:0] addr);
    low_half_t low;
    low.is_high = 1'b0;
    low.addr = addr;
    unique case (addr) inside
      CsrMstatush, CsrMedelegh, CsrMenvcfgh, [CsrMstateen0h : CsrMstateen3h],
      CsrStimecmph, CsrVstimecmph,
      CsrHedelegh, CsrHenvcfgh, CsrHtimedeltah, [CsrHstateen0h : CsrHstateen3h]: begin
        low.is_high = 1'b1;
        low.addr[4] = 1'b0;
      end
      CsrMcycleh, [CsrMinstreth : CsrMhpmcounter31h], [CsrCycleh : CsrHpmcounter31h]: begin
        low.is_high = 1'b1;
        low.addr[7] = 1'b0;
      end
      default: low.is_high = 1'b0;
    endcase
    return low;
  endfunction
endpackage
