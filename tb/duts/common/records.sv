// SPDX-License-Identifier: Apache-2.0
// Commit records of the own core, seen through the RVFI-like port of rvfi_tap. Placed beside the
// instance `u_soc`.
module records (
    input logic clk_i,
    input logic rst_ni
);
  kit_rvfi_pkg::packet_t [1:0] rvfi;
  rvfi_tap u_tap (
      .clk_i,
      .rst_ni,
      .rvfi_o(rvfi)
  );
  kit_rvfi_adapter #(
      .Channels(2)
  ) u_adapter (
      .clk_i,
      .rst_ni,
      .rvfi_i(rvfi)
  );
endmodule
