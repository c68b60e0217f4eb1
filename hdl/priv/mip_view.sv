// SPDX-License-Identifier: Apache-2.0
// All of mip as an instruction reads it: software's bits, hvip, the platform's pins and the timer
// comparisons. The same view goes into the interrupt decision.
module mip_view
  import cfg_pkg::*;
  import commit_pkg::*;
  import csr_legal_pkg::*;
  import csr_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input mip_view_in_t in_i,
    output mip_view_out_t out_o
);
  localparam logic [63:0] GuestInterrupts = guest_interrupts(Cfg);
  localparam int unsigned VgeinWidth = 6;

  logic [63:0] hgeip;
  logic [VgeinWidth-1:0] vgein;
  assign hgeip = (in_i.irq_pins >> (PinHgeip - 1)) & GuestInterrupts;
  assign vgein = in_i.hstatus[HSTATUS_VGEIN_LSB+:VgeinWidth];

  // Without Sstc, or while it is disabled, STIP is software's bit and VSTIP is hvip's alone.
  logic stce;
  logic vstce;
  assign stce = Cfg.ext_sstc && in_i.menvcfg[MENVCFG_STCE_LSB];
  assign vstce = stce && in_i.henvcfg[HENVCFG_STCE_LSB];

  always_comb begin
    out_o.mip = 64'd0;
    out_o.mip[MIP_MSIP_LSB] = in_i.irq_pins[PinMsip];
    out_o.mip[MIP_MTIP_LSB] = in_i.irq_pins[PinMtip];
    out_o.mip[MIP_MEIP_LSB] = in_i.irq_pins[PinMeip];
    if (Cfg.ext_s) begin
      out_o.mip[MIP_SSIP_LSB] = in_i.mip[MIP_SSIP_LSB];
      out_o.mip[MIP_STIP_LSB] = stce ? in_i.stip : in_i.mip[MIP_STIP_LSB];
      // "the logical-OR of the software-writable SEIP bit and the signal from the external
      // interrupt controller."
      out_o.mip[MIP_SEIP_LSB] = in_i.mip[MIP_SEIP_LSB] || in_i.irq_pins[PinSeip];
    end
    if (Cfg.ext_h) begin
      out_o.mip[MIP_VSSIP_LSB] = in_i.hvip[HVIP_VSSIP_LSB];
      out_o.mip[MIP_VSTIP_LSB] = in_i.hvip[HVIP_VSTIP_LSB] || (vstce && in_i.vstip);
      // "the bit of hgeip selected by hstatus.VGEIN"; VGEIN=0 selects none, and hgeip[0] is 0.
      out_o.mip[MIP_VSEIP_LSB] = in_i.hvip[HVIP_VSEIP_LSB] || hgeip[vgein];
      // "1 if and only if the bitwise logical-AND of CSRs hgeip and hgeie is nonzero in any bit."
      out_o.mip[MIP_SGEIP_LSB] = (hgeip & in_i.hgeie) != 64'd0;
    end
  end
endmodule
