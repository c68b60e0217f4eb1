// SPDX-License-Identifier: Apache-2.0
// Shifts a number left until its first bit is one, and says by how many bits. Zero stays zero, its
// count means nothing.
module fp_normalize #(
    parameter int unsigned Width = 64,
    localparam int unsigned CountBits = $clog2(Width)
) (
    input logic [Width-1:0] value_i,
    output logic [Width-1:0] value_o,
    output logic [CountBits-1:0] count_o
);
  always_comb begin
    value_o = value_i;
    for (int i = CountBits - 1; i >= 0; i--) begin
      count_o[i] = (value_o >> (Width - (1 << i))) == '0;
      if (count_o[i]) value_o = value_o << (1 << i);
    end
  end
endmodule
