// SPDX-License-Identifier: Apache-2.0
// What an explicit write of `wdata_i` (already combined by CSRRS or CSRRC) to `addr_i` (after
// csr_resolve) does to the slots: nothing where the address names no writable CSR.
// csr_effect_pkg::applied makes the slots after the write of it.
module csr_write
  import cfg_pkg::*;
  import csr_effect_pkg::*;
  import csr_legal_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import state_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic [11:0] addr_i,
    input logic [63:0] wdata_i,
    input logic v_i,
    input csr_state_t state_i,
    output csr_effect_t effect_o
);
  localparam bit Rv64 = Cfg.xlen == 64;
  localparam logic [63:0] Xlen = xlen_mask(Cfg);
  localparam logic [31:0] Counters = Cfg.counters;
  localparam logic [63:0] Mcounteren = {32'd0, Counters & Cfg.mcounteren_writable};
  localparam logic [63:0] Scounteren = {32'd0, Counters & Cfg.scounteren_writable};
  localparam logic [63:0] Hcounteren = {32'd0, Counters & Cfg.hcounteren_writable};
  localparam logic [63:0] Mideleg = SLevel & {32'd0, Cfg.mideleg_writable};
  localparam logic [63:0] Vs = Cfg.ext_h ? VsLevel : 64'd0;
  localparam logic [63:0] HieWritable = Vs | sgei_mask(Cfg);
  localparam logic [63:0] Sstatus = sstatus_writable(Cfg);
  localparam logic [63:0] Satp = atp_writable(Cfg, Cfg.asidlen);
  // "the lowest two bits of the physical page number (PPN) in hgatp always read as zeros."
  localparam logic [63:0] Hgatp = atp_writable(Cfg, Cfg.vmidlen) & ~64'd3;
  localparam logic [63:0] AtpMode = Rv64 ? SATP_MODE : 64'h8000_0000;
  localparam logic [63:0] Envcfg = envcfg_writable(Cfg);
  localparam logic [63:0] Epc = Xlen & ~64'd1;
  // MODE keeps its bit 0 only.
  localparam logic [63:0] Tvec = Xlen & ~64'd2;
  localparam logic [63:0] Cy = 64'h1;
  localparam logic [63:0] Ir = 64'h4;
  localparam logic [63:0] Mcountinhibit = (Cy | Ir) & {32'd0, Cfg.mcountinhibit_writable};

  low_half_t low;
  assign low = csr_low_half(addr_i);

  // At XLEN=32 a CSR instruction writes one half of a slot and keeps the other.
  function automatic logic [63:0] merged(logic [63:0] slot);
    return Rv64 ? wdata_i :
        low.is_high ? {wdata_i[31:0], slot[31:0]} : {slot[63:32], wdata_i[31:0]};
  endfunction

  // The slot with the bits of `mask` as written and its other bits kept.
  function automatic logic [63:0] masked(logic [63:0] slot, logic [63:0] mask);
    return (merged(slot) & mask) | (slot & ~mask);
  endfunction

  function automatic logic [63:0] hedeleg_writable();
    return hedeleg_possible() & {32'd0, Cfg.hedeleg_writable};
  endfunction

  function automatic csr_effect_t none();
    return '{slot: NoSlot, value: 64'd0, vssip_write: 1'b0, vssip: 1'b0};
  endfunction

  function automatic csr_effect_t set(int unsigned slot, logic [63:0] value);
    return '{slot: slot, value: value, vssip_write: 1'b0, vssip: 1'b0};
  endfunction

  function automatic csr_effect_t vssip(logic value);
    return '{slot: NoSlot, value: 64'd0, vssip_write: 1'b1, vssip: value};
  endfunction

  logic [3:0] mode;
  assign mode = Rv64 ? wdata_i[63:60] : {3'd0, wdata_i[31]};

  function automatic logic mode_supported(logic [10:0] modes);
    return mode <= ModeSv57 && modes[mode];
  endfunction

  // Bit m: MODE m is supported.
  localparam logic [10:0] VmModes =
      {Cfg.vm_sv57, Cfg.vm_sv48, Cfg.vm_sv39, 6'd0, Cfg.vm_sv32, 1'b1};
  localparam logic [10:0] GstageModes =
      {Cfg.gstage_sv57, Cfg.gstage_sv48, Cfg.gstage_sv39, 6'd0, Cfg.gstage_sv32, 1'b1};

  function automatic csr_effect_t write_mstatus();
    logic [63:0] value;
    value = masked(state_i.mstatus, mstatus_writable(Cfg));
    // MPP is WARL: 2 is no privilege mode and keeps the old value.
    if (!low.is_high && wdata_i[MSTATUS_MPP_LSB+:2] != 2'd2) begin
      value[MSTATUS_MPP_LSB+:2] = wdata_i[MSTATUS_MPP_LSB+:2];
    end
    return set(SlotMstatus, value);
  endfunction

  function automatic csr_effect_t write_mip();
    logic [63:0] mask;
    csr_effect_t effect;
    // "If stimecmp is implemented, STIP is read-only in mip", while menvcfg.STCE enables it.
    mask = MIP_SSIP | MIP_SEIP |
        when(!(Cfg.ext_sstc && state_i.menvcfg[MENVCFG_STCE_LSB]), MIP_STIP);
    effect = set(SlotMip, masked(state_i.mip, mask));
    effect.vssip_write = Cfg.ext_h;
    effect.vssip = wdata_i[VssiBit];
    return effect;
  endfunction

  // "if satp is written with an unsupported MODE, the entire write has no effect". vsatp does the
  // same at V=1 only; at V=0 its MODE keeps its value, as that of hgatp always does.
  function automatic csr_effect_t write_satp();
    return mode_supported(VmModes) ? set(SlotSatp, wdata_i & (Satp | AtpMode)) : none();
  endfunction

  function automatic csr_effect_t write_vsatp();
    logic [63:0] mode_bits;
    mode_bits = mode_supported(VmModes) ? wdata_i & AtpMode : state_i.vsatp & AtpMode;
    return v_i && !mode_supported(VmModes) ? none() : set(SlotVsatp, (wdata_i & Satp) | mode_bits);
  endfunction

  function automatic csr_effect_t write_hgatp();
    logic [63:0] mode_bits;
    mode_bits = mode_supported(GstageModes) ? wdata_i & AtpMode : state_i.hgatp & AtpMode;
    return set(SlotHgatp, (wdata_i & Hgatp) | mode_bits);
  endfunction

  function automatic csr_effect_t write_hstatus();
    logic [63:0] value;
    value = masked(state_i.hstatus, hstatus_writable());
    // VGEIN is WLRL with values up to GEILEN.
    if (32'(value[HSTATUS_VGEIN_LSB+:6]) > Cfg.geilen) value[HSTATUS_VGEIN_LSB+:6] = 6'd0;
    return set(SlotHstatus, value);
  endfunction

  // Bits whose gate in the machine-level register is clear keep what they hold.
  function automatic csr_effect_t write_stateen(int unsigned slot, logic [63:0] hstateen,
                                                logic [63:0] mstateen, logic [1:0] index);
    return set(slot, masked(hstateen, stateen_writable(index) & mstateen));
  endfunction

  csr_effect_t machine;
  always_comb begin
    machine = none();
    unique case (low.addr)
      CsrMstatus: machine = write_mstatus();
      CsrMedeleg: machine = set(SlotMedeleg, masked(state_i.medeleg, medeleg_writable(Cfg)));
      CsrMideleg: machine = set(SlotMideleg, masked(state_i.mideleg, Mideleg));
      CsrMie: machine = set(SlotMie, masked(state_i.mie, mie_writable(Cfg)));
      CsrMtvec: machine = set(SlotMtvec, wdata_i & Tvec);
      CsrMcounteren: machine = set(SlotMcounteren, wdata_i & Mcounteren);
      CsrMcountinhibit: machine = set(SlotMcountinhibit, wdata_i & Mcountinhibit);
      CsrMenvcfg: machine = set(SlotMenvcfg, masked(state_i.menvcfg, Envcfg));
      CsrMstateen0: machine = set(SlotMstateen0, masked(state_i.mstateen0, stateen_writable(2'd0)));
      CsrMstateen1: machine = set(SlotMstateen1, masked(state_i.mstateen1, stateen_writable(2'd1)));
      CsrMstateen2: machine = set(SlotMstateen2, masked(state_i.mstateen2, stateen_writable(2'd2)));
      CsrMstateen3: machine = set(SlotMstateen3, masked(state_i.mstateen3, stateen_writable(2'd3)));
      CsrMscratch: machine = set(SlotMscratch, wdata_i & Xlen);
      CsrMepc: machine = set(SlotMepc, wdata_i & Epc);
      CsrMcause: machine = set(SlotMcause, wdata_i & Xlen);
      CsrMtval: machine = set(SlotMtval, wdata_i & Xlen);
      CsrMip: machine = write_mip();
      CsrMtinst: if (Cfg.ext_h) machine = set(SlotMtinst, wdata_i & Xlen);
      CsrMtval2: if (Cfg.ext_h) machine = set(SlotMtval2, wdata_i & Xlen);
      CsrMcycle: machine = set(SlotMcycle, merged(state_i.mcycle));
      CsrMinstret: machine = set(SlotMinstret, merged(state_i.minstret));
      default: machine = none();
    endcase
  end

  csr_effect_t supervisor;
  always_comb begin
    supervisor = none();
    unique case (low.addr)
      CsrSstatus: supervisor = set(SlotMstatus, masked(state_i.mstatus, Sstatus));
      CsrSie: supervisor = set(SlotMie, masked(state_i.mie, SLevel & state_i.mideleg));
      CsrStvec: supervisor = set(SlotStvec, wdata_i & Tvec);
      CsrScounteren: supervisor = set(SlotScounteren, wdata_i & Scounteren);
      CsrSenvcfg: supervisor = set(SlotSenvcfg, wdata_i & when(Cfg.envcfg_fiom, SENVCFG_FIOM));
      CsrSscratch: supervisor = set(SlotSscratch, wdata_i & Xlen);
      CsrSepc: supervisor = set(SlotSepc, wdata_i & Epc);
      CsrScause: supervisor = set(SlotScause, wdata_i & Xlen);
      CsrStval: supervisor = set(SlotStval, wdata_i & Xlen);
      // SEIP and STIP are read-only in sip.
      CsrSip: supervisor = set(SlotMip, masked(state_i.mip, MIP_SSIP & state_i.mideleg));
      CsrStimecmp: if (Cfg.ext_sstc) supervisor = set(SlotStimecmp, merged(state_i.stimecmp));
      CsrSatp: supervisor = write_satp();
      default: supervisor = none();
    endcase
  end

  csr_effect_t hypervisor;
  always_comb begin
    hypervisor = none();
    unique case (low.addr)
      CsrHstatus: hypervisor = write_hstatus();
      CsrHedeleg: hypervisor = set(SlotHedeleg, masked(state_i.hedeleg, hedeleg_writable()));
      CsrHideleg: hypervisor = set(SlotHideleg, wdata_i & Vs & state_i.mideleg);
      CsrHie: begin
        hypervisor = set(SlotMie, masked(state_i.mie, HieWritable & state_i.mideleg));
      end
      CsrHcounteren: hypervisor = set(SlotHcounteren, wdata_i & Hcounteren);
      CsrHgeie: hypervisor = set(SlotHgeie, wdata_i & guest_interrupts(Cfg));
      CsrHenvcfg: begin
        hypervisor = set(SlotHenvcfg, masked(state_i.henvcfg,
                                             Envcfg & (state_i.menvcfg | ~envcfg_gated())));
      end
      CsrHtimedelta: hypervisor = set(SlotHtimedelta, merged(state_i.htimedelta));
      CsrHtval: hypervisor = set(SlotHtval, wdata_i & Xlen);
      // VSSIP is the one writable bit of hip and of vsip; the slot behind both is hvip.
      CsrHip: hypervisor = vssip(wdata_i[VssiBit]);
      CsrHvip: hypervisor = set(SlotHvip, wdata_i & Vs);
      CsrHtinst: hypervisor = set(SlotHtinst, wdata_i & Xlen);
      CsrHgatp: hypervisor = write_hgatp();
      CsrHstateen0: begin
        hypervisor = write_stateen(SlotHstateen0, state_i.hstateen0, state_i.mstateen0, 2'd0);
      end
      CsrHstateen1: begin
        hypervisor = write_stateen(SlotHstateen1, state_i.hstateen1, state_i.mstateen1, 2'd1);
      end
      CsrHstateen2: begin
        hypervisor = write_stateen(SlotHstateen2, state_i.hstateen2, state_i.mstateen2, 2'd2);
      end
      CsrHstateen3: begin
        hypervisor = write_stateen(SlotHstateen3, state_i.hstateen3, state_i.mstateen3, 2'd3);
      end
      CsrVsstatus: hypervisor = set(SlotVsstatus, masked(state_i.vsstatus, Sstatus));
      CsrVsie: begin
        hypervisor = set(SlotMie, (state_i.mie & ~(Vs & state_i.hideleg)) |
                                  ((wdata_i << 1) & Vs & state_i.hideleg));
      end
      CsrVsip: if (state_i.hideleg[VssiBit]) hypervisor = vssip(wdata_i[SsiBit]);
      CsrVstvec: hypervisor = set(SlotVstvec, wdata_i & Tvec);
      CsrVsscratch: hypervisor = set(SlotVsscratch, wdata_i & Xlen);
      CsrVsepc: hypervisor = set(SlotVsepc, wdata_i & Epc);
      CsrVscause: hypervisor = set(SlotVscause, wdata_i & Xlen);
      CsrVstval: hypervisor = set(SlotVstval, wdata_i & Xlen);
      CsrVstimecmp: if (Cfg.ext_sstc) hypervisor = set(SlotVstimecmp, merged(state_i.vstimecmp));
      CsrVsatp: hypervisor = write_vsatp();
      default: hypervisor = none();
    endcase
  end

  csr_effect_t pmp;
  pmp_effect #(
      .Cfg(Cfg)
  ) u_pmp_effect (
      .addr_i(addr_i),
      .wdata_i(wdata_i),
      .pmpcfg_i(state_i.pmpcfg),
      .effect_o(pmp)
  );

  always_comb begin
    unique case (low.addr[9:8])
      2'b11: effect_o = low.addr[11:10] == 2'b00 && low.addr[7] ? pmp : machine;
      2'b01: effect_o = supervisor;
      2'b10: effect_o = Cfg.ext_h ? hypervisor : none();
      default: effect_o = none();
    endcase
    if (Rv64 && low.is_high) effect_o = none();
  end
endmodule
