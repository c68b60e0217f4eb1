// SPDX-License-Identifier: Apache-2.0
// Commit records of the own core through a commit port whose results come late (late_tap). Placed
// beside the instance `u_soc`.
module records (
    input logic clk_i,
    input logic rst_ni
);
  late_tap u_tap (
      .clk_i,
      .rst_ni
  );
endmodule
