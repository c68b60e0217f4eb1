// SPDX-License-Identifier: Apache-2.0
// What a write to pmpcfg or pmpaddr changes: legal values only, and nothing that is locked.
module pmp_effect
  import cfg_pkg::*;
  import csr_effect_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import state_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic [11:0] addr_i,
    input logic [63:0] wdata_i,
    input logic [63:0][7:0] pmpcfg_i,
    output csr_effect_t effect_o
);
  localparam bit Rv64 = Cfg.xlen == 64;
  localparam logic [63:0] AddressBits = (64'd1 << (Cfg.spa_bits - 2)) - 64'd1;
  // Entries that software can write; the others are read-only zero.
  localparam int unsigned Usable =
      Cfg.pmp_usable < Cfg.pmp_entries ? Cfg.pmp_usable : Cfg.pmp_entries;

  // {L, 0, 0, A, X, W, R} of one entry; `index` decides whether the entry exists.
  function automatic logic [7:0] legal(logic [7:0] old, logic [7:0] written, logic [5:0] index);
    logic [7:0] entry;
    entry = written & 8'h9F;
    // "the combinations with R=0 and W=1 are reserved."
    if (!written[0]) entry[1] = 1'b0;
    // "When G>=1, the NA4 mode is not selectable."
    if (Cfg.pmp_grain != 0 && written[4:3] == PmpNa4) entry[3] = 1'b1;
    return old[7] || 32'(index) >= Usable ? old : entry;
  endfunction

  // pmpcfg slots hold eight entries; at XLEN=32 one write reaches four of them.
  logic [2:0] group;
  logic [7:0][7:0] config_d;
  assign group = addr_i[3:1];
  always_comb begin
    for (int unsigned i = 0; i < 8; i++) begin
      config_d[i] = pmpcfg_i[{group, 3'(i)}];
      if (Rv64) begin
        config_d[i] = legal(config_d[i], wdata_i[8*i+:8], {group, 3'(i)});
      end else if (addr_i[0] == 1'(i / 4)) begin
        config_d[i] = legal(config_d[i], wdata_i[8*(i%4)+:8], {group, 3'(i)});
      end
    end
  end

  logic [5:0] index;
  logic next_locked_tor;
  logic locked;
  assign index = 6'(addr_i - CsrPmpaddr0);
  assign next_locked_tor = index != 6'd63 && pmpcfg_i[index+6'd1][7] &&
      pmpcfg_i[index+6'd1][4:3] == PmpTor;
  // "if PMP entry i is locked and pmpicfg.A is set to TOR, writes to pmpaddr(i-1) are ignored."
  assign locked = pmpcfg_i[index][7] || next_locked_tor;

  always_comb begin
    effect_o.slot = NoSlot;
    effect_o.value = 64'd0;
    effect_o.vssip_write = 1'b0;
    effect_o.vssip = 1'b0;
    if (addr_i inside {[CsrPmpcfg0 : CsrPmpcfg15]}) begin
      if (Cfg.pmp_entries != 0 && !(Rv64 && addr_i[0])) begin
        effect_o.slot = SlotPmpcfg0 + 32'(group);
        effect_o.value = config_d;
      end
    end else if (addr_i inside {[CsrPmpaddr0 : CsrPmpaddr63]}) begin
      if (!locked && 32'(index) < Usable) begin
        effect_o.slot = SlotPmpaddr0 + 32'(index);
        effect_o.value = wdata_i & AddressBits;
      end
    end
  end
endmodule
