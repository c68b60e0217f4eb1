// SPDX-License-Identifier: Apache-2.0
// The control inputs of trapline_top as the devices and memories of hdl/kit take them.
//
// They are taken over at the clock edge: without that, every evaluation of the simulator's model
// would have to assume that an input has moved, and work through most of the design again.
module kit_control
  import bus_pkg::*;
(
    input  logic        clk_i,
    input  logic [63:0] pins_i,
    input  logic [63:0] pins_mask_i,
    input  logic [31:0] wait_seed_i,
    input  logic [31:0] mtime_inc_i,
    input  logic [31:0] mtime_div_i,
    output soc_ctl_t    ctl_o
);
  always_ff @(posedge clk_i) begin
    ctl_o <= '{
        wait_en: wait_seed_i != '0,
        wait_seed: wait_seed_i,
        mtime_inc: mtime_inc_i,
        mtime_div: mtime_div_i,
        pins_mask: pins_mask_i,
        pins: pins_i,
        default: '0
    };
  end
endmodule
