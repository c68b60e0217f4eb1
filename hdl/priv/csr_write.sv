// SPDX-License-Identifier: Apache-2.0
// All slots after an explicit write of wdata to addr (after csr_resolve). Unchanged where addr
// names no writable CSR.
module csr_write
  import cfg_pkg::*;
  import csr_effect_pkg::*;
  import csr_legal_pkg::VssiBit;
  import state_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input csr_write_in_t in_i,
    output csr_write_out_t out_o
);
  csr_effect_t effect;

  csr_effect #(
      .Cfg(Cfg)
  ) u_csr_effect (
      .addr_i(in_i.addr),
      .wdata_i(in_i.wdata),
      .v_i(in_i.v),
      .state_i(in_i.state),
      .effect_o(effect)
  );

  csr_words_t words;
  always_comb begin
    words = in_i.state;
    if (effect.slot != NoSlot) words[8'(effect.slot)] = effect.value;
    if (effect.vssip_write) words[SlotHvip][VssiBit] = effect.vssip;
  end
  assign out_o.state = csr_state_t'(words);
endmodule
