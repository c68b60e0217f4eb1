// SPDX-License-Identifier: Apache-2.0
// What controls the translation of an access made with effective privilege priv_i and V v_i.
module vm_context
  import cfg_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import mmu_pkg::*;
  import state_pkg::csr_state_t;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic [1:0] priv_i,
    input logic v_i,
    input csr_state_t state_i,
    output vm_context_t ctx_o
);
  // "henvcfg.ADUE is read-only zero if menvcfg.ADUE is zero", and PBMTE likewise: what the slot
  // holds from before does not count then.
  logic [63:0] henvcfg;
  assign henvcfg = state_i.henvcfg & state_i.menvcfg;

  logic [63:0] atp;
  assign atp = v_i ? state_i.vsatp : state_i.satp;

  always_comb begin
    ctx_o = '0;
    ctx_o.v = v_i;
    if (priv_i != PrivM) begin
      if (Cfg.xlen == 64) begin
        ctx_o.s_mode = atp[SATP_MODE_LSB+:4];
        ctx_o.asid = atp[SATP_ASID_LSB+:16];
        ctx_o.s_root = {8'd0, atp[SATP_PPN_LSB+:44], 12'd0};
      end else begin
        ctx_o.s_mode = {3'd0, atp[31]};
        ctx_o.asid = {7'd0, atp[30:22]};
        ctx_o.s_root = {30'd0, atp[21:0], 12'd0};
      end
      ctx_o.s_adue = v_i ? henvcfg[MENVCFG_ADUE_LSB] : state_i.menvcfg[MENVCFG_ADUE_LSB];
      ctx_o.s_pbmte = v_i ? henvcfg[MENVCFG_PBMTE_LSB] : state_i.menvcfg[MENVCFG_PBMTE_LSB];
      if (Cfg.ext_h && v_i) begin
        if (Cfg.xlen == 64) begin
          ctx_o.g_mode = state_i.hgatp[HGATP_MODE_LSB+:4];
          ctx_o.vmid = state_i.hgatp[HGATP_VMID_LSB+:14];
          ctx_o.g_root = {8'd0, state_i.hgatp[HGATP_PPN_LSB+:44], 12'd0};
        end else begin
          ctx_o.g_mode = {3'd0, state_i.hgatp[31]};
          ctx_o.vmid = {7'd0, state_i.hgatp[28:22]};
          ctx_o.g_root = {30'd0, state_i.hgatp[21:0], 12'd0};
        end
        ctx_o.g_adue = state_i.menvcfg[MENVCFG_ADUE_LSB];
        ctx_o.g_pbmte = state_i.menvcfg[MENVCFG_PBMTE_LSB];
      end
    end
  end
endmodule
