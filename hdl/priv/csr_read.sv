// SPDX-License-Identifier: Apache-2.0
// Value of the CSR `addr_i` (after csr_resolve, access found permitted), zero where none exists or
// where `fcsr` keeps it;
// and what CSRRS and CSRRC combine with, which differs in SEIP only.
module csr_read
  import cfg_pkg::*;
  import commit_pkg::PinHgeip;
  import csr_legal_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import state_pkg::csr_state_t;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic [11:0] addr_i,
    input csr_state_t state_i,
    input logic [63:0] mip_i,
    input logic [63:0] irq_pins_i,
    input logic [63:0] mtime_i,
    input logic v_i,
    output logic [63:0] rdata_o,
    output logic [63:0] rmw_o
);
  localparam bit Rv64 = Cfg.xlen == 64;
  localparam int unsigned SdBit = Cfg.xlen - 1;
  localparam logic [63:0] Hie = VsLevel | sgei_mask(Cfg);
  localparam logic [63:0] GuestInterrupts = guest_interrupts(Cfg);
  // Letters of misa, bit 0 is A.
  localparam logic [25:0] Extensions =
      {5'd0, Cfg.ext_u, 1'b0, Cfg.ext_s, 5'd0, Cfg.ext_m, 3'd0, 1'b1, Cfg.ext_h, 1'b0, Cfg.ext_f,
       1'b0, Cfg.ext_d, Cfg.ext_c, 1'b0, Cfg.ext_a};
  localparam logic [63:0] Misa = Rv64 ? {2'd2, 36'd0, Extensions} :
      {32'd0, 2'd1, 4'd0, Extensions};

  // The value of pmpaddr `index` as its grain lets it appear.
  function automatic logic [63:0] pmpaddr_visible(logic [63:0] stored, logic a1);
    logic [63:0] grain_ones;
    grain_ones = (64'd1 << Cfg.pmp_grain) - 64'd1;
    // "When G>=2 and pmpcfg.A[1] is set, ... bits pmpaddr[G-2:0] read as all ones. When G>=1 and
    // pmpcfg.A[1] is clear, ... bits pmpaddr[G-1:0] read as all zeros."
    return a1 ? stored | (grain_ones >> 1) : stored & ~grain_ones;
  endfunction

  // SD summarises FS, VS and XS; it is computed because its position depends on XLEN.
  function automatic logic [63:0] with_sd(logic [63:0] status);
    logic dirty;
    dirty = (status & MSTATUS_FS) == MSTATUS_FS || (status & MSTATUS_VS) == MSTATUS_VS ||
        (status & MSTATUS_XS) == MSTATUS_XS;
    return status | (64'(dirty) << SdBit);
  endfunction

  low_half_t low;
  assign low = csr_low_half(addr_i);

  logic [63:0] value;
  always_comb begin
    value = 64'd0;
    unique case (low.addr) inside
      CsrMstatus: value = with_sd(state_i.mstatus);
      CsrMisa: value = Misa;
      CsrMedeleg: value = state_i.medeleg;
      CsrMideleg: value = state_i.mideleg;
      CsrMie: value = state_i.mie;
      CsrMtvec: value = state_i.mtvec;
      CsrMcounteren: value = state_i.mcounteren;
      CsrMcountinhibit: value = state_i.mcountinhibit;
      CsrMenvcfg: value = state_i.menvcfg;
      CsrMstateen0: value = state_i.mstateen0;
      CsrMstateen1: value = state_i.mstateen1;
      CsrMstateen2: value = state_i.mstateen2;
      CsrMstateen3: value = state_i.mstateen3;
      CsrMscratch: value = state_i.mscratch;
      CsrMepc: value = state_i.mepc;
      CsrMcause: value = state_i.mcause;
      CsrMtval: value = state_i.mtval;
      CsrMip: value = mip_i;
      CsrMtinst: if (Cfg.ext_h) value = state_i.mtinst;
      CsrMtval2: if (Cfg.ext_h) value = state_i.mtval2;
      [CsrPmpcfg0 : CsrPmpcfg15]: begin
        if (Rv64 && !low.addr[0]) value = state_i.pmpcfg[{low.addr[3:1], 3'd0}+:8];
        else if (!Rv64) value = {32'd0, state_i.pmpcfg[{low.addr[3:0], 2'd0}+:4]};
      end
      [CsrPmpaddr0 : CsrPmpaddr63]: begin
        value = pmpaddr_visible(state_i.pmpaddr[6'(low.addr - CsrPmpaddr0)],
                                state_i.pmpcfg[6'(low.addr-CsrPmpaddr0)][4]);
        // Entries that do not exist read as zero whatever the grain.
        if (32'(low.addr - CsrPmpaddr0) >= Cfg.pmp_entries) value = 64'd0;
      end
      CsrMcycle, CsrCycle: value = state_i.mcycle;
      CsrMinstret, CsrInstret: value = state_i.minstret;
      // "reading the time CSR in VS or VU mode returns the sum of the contents of htimedelta and
      // the actual value of time."
      CsrTime: value = Cfg.ext_h && v_i ? mtime_i + state_i.htimedelta : mtime_i;
      CsrMvendorid: value = {32'd0, Cfg.mvendorid};
      CsrMarchid: value = {32'd0, Cfg.marchid};
      CsrMimpid: value = {32'd0, Cfg.mimpid};
      CsrSstatus: value = with_sd(state_i.mstatus & SstatusVisible);
      CsrSie: value = state_i.mie & state_i.mideleg & SLevel;
      CsrStvec: value = state_i.stvec;
      CsrScounteren: value = state_i.scounteren;
      CsrSenvcfg: value = state_i.senvcfg;
      CsrSscratch: value = state_i.sscratch;
      CsrSepc: value = state_i.sepc;
      CsrScause: value = state_i.scause;
      CsrStval: value = state_i.stval;
      CsrSip: value = mip_i & state_i.mideleg & SLevel;
      CsrStimecmp: if (Cfg.ext_sstc) value = state_i.stimecmp;
      CsrSatp: value = state_i.satp;
      [CsrHstatus : 12'h6FF], [CsrVsstatus : 12'h2FF], CsrHgeip: begin
        if (Cfg.ext_h) value = hypervisor_value(low.addr);
      end
      default: value = 64'd0;
    endcase
  end

  function automatic logic [63:0] hypervisor_value(logic [11:0] addr);
    unique case (addr)
      CsrHstatus: return state_i.hstatus;
      CsrHedeleg: return state_i.hedeleg;
      CsrHideleg: return state_i.hideleg;
      // "For bits of mideleg that are zero, the corresponding bits in hideleg, hip, and hie are
      // read-only zeros."
      CsrHie: return state_i.mie & state_i.mideleg & Hie;
      CsrHip: return mip_i & state_i.mideleg & Hie;
      CsrHvip: return state_i.hvip;
      CsrHcounteren: return state_i.hcounteren;
      CsrHgeie: return state_i.hgeie;
      CsrHgeip: return (irq_pins_i >> (PinHgeip - 1)) & GuestInterrupts;
      CsrHenvcfg: return state_i.henvcfg & (state_i.menvcfg | ~envcfg_gated());
      CsrHtimedelta: return state_i.htimedelta;
      CsrHtval: return state_i.htval;
      CsrHtinst: return state_i.htinst;
      CsrHgatp: return state_i.hgatp;
      CsrHstateen0: return state_i.hstateen0 & state_i.mstateen0;
      CsrHstateen1: return state_i.hstateen1 & state_i.mstateen1;
      CsrHstateen2: return state_i.hstateen2 & state_i.mstateen2;
      CsrHstateen3: return state_i.hstateen3 & state_i.mstateen3;
      CsrVsstatus: return with_sd(state_i.vsstatus);
      // "When bit 10 of hideleg is zero, vsip.SEIP and vsie.SEIE are read-only zeros. Else [they]
      // are aliases of hip.VSEIP and hie.VSEIE", and likewise bits 6 and 2.
      CsrVsie: return (state_i.mie & state_i.hideleg & VsLevel) >> 1;
      CsrVsip: return (mip_i & state_i.hideleg & VsLevel) >> 1;
      CsrVstvec: return state_i.vstvec;
      CsrVsscratch: return state_i.vsscratch;
      CsrVsepc: return state_i.vsepc;
      CsrVscause: return state_i.vscause;
      CsrVstval: return state_i.vstval;
      CsrVstimecmp: return Cfg.ext_sstc ? state_i.vstimecmp : 64'd0;
      CsrVsatp: return state_i.vsatp;
      default: return 64'd0;
    endcase
  endfunction

  always_comb begin
    if (Rv64) rdata_o = low.is_high ? 64'd0 : value;
    else rdata_o = {32'd0, low.is_high ? value[63:32] : value[31:0]};
  end

  // "Only the software-writable SEIP bit participates in the read-modify-write sequence of a CSRRS
  // or CSRRC instruction."
  always_comb begin
    rmw_o = rdata_o;
    if (addr_i == CsrMip) rmw_o[SeiBit] = state_i.mip[SeiBit];
    if (addr_i == CsrSip) rmw_o[SeiBit] = state_i.mip[SeiBit] && state_i.mideleg[SeiBit];
  end
endmodule
