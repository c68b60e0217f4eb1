// SPDX-License-Identifier: Apache-2.0
// The sign that FSGNJ, FSGNJN and FSGNJX give to the magnitude of a
// (norm:fsgnj-s_fsgnjn-s_fsgnjx-s_op).
module fp_sign_inject
  import fpu_pkg::*;
(
    input fp_op_e op_i,
    input logic a_sign_i,
    input logic b_sign_i,
    output logic sign_o
);
  always_comb begin
    unique case (op_i)
      FpSgnjn: sign_o = !b_sign_i;
      FpSgnjx: sign_o = a_sign_i ^ b_sign_i;
      default: sign_o = b_sign_i;
    endcase
  end
endmodule
