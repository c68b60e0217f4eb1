// SPDX-License-Identifier: Apache-2.0
// What passes between the stages of an instruction of F or D. Without F nothing of it exists: the
// structs are constants, zero.
package float_pkg;
  import fpu_pkg::fp_fmt_e;
  import fpu_pkg::fp_op_e;

  // What decode hands to execute beside id_ex_t.
  typedef struct packed {
    logic valid;        // an instruction of F or D: FS gates it
    logic writes;       // an f register, `rd`
    logic rounds;       // it has a rounding mode
    logic [2:0] rm;     // as encoded: 7 is that of frm
    fp_op_e op;
    fp_fmt_e fmt;       // of a conversion between two: of its result
    fp_fmt_e src_fmt;
    logic [4:0] rd;
    // f registers as they are; `a` the integer where it is one. `b` is what a store stores.
    logic [63:0] a;
    logic [63:0] b;
    logic [63:0] c;
  } fp_issue_t;

  // What an instruction of F or D that retires does to the state that FS governs, besides f
  // registers: `flags` accrue, and FS becomes Dirty.
  typedef struct packed {
    logic valid;
    logic dirty;
    logic [4:0] flags;
  } fp_effect_t;
endpackage
