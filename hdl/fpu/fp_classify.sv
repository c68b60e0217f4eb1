// SPDX-License-Identifier: Apache-2.0
// The mask of FCLASS (norm:fclass-s_op): exactly one of ten bits.
module fp_classify
  import fpu_pkg::*;
(
    input fp_kind_t kind_i,
    input logic subnormal_i,
    output logic [9:0] mask_o
);
  logic normal;
  assign normal = !kind_i.nan && !kind_i.infinite && !kind_i.zero && !subnormal_i;

  always_comb begin
    mask_o = '0;
    mask_o[0] = kind_i.infinite && kind_i.sign;
    mask_o[1] = normal && kind_i.sign;
    mask_o[2] = subnormal_i && kind_i.sign;
    mask_o[3] = kind_i.zero && kind_i.sign;
    mask_o[4] = kind_i.zero && !kind_i.sign;
    mask_o[5] = subnormal_i && !kind_i.sign;
    mask_o[6] = normal && !kind_i.sign;
    mask_o[7] = kind_i.infinite && !kind_i.sign;
    mask_o[8] = kind_i.nan && kind_i.signaling;
    mask_o[9] = kind_i.nan && !kind_i.signaling;
  end
endmodule
