// SPDX-License-Identifier: Apache-2.0
// Types at the borders between the pipeline and the CSR file.
package core_pkg;
  import isa_pkg::outcome_e;
  import isa_pkg::target_e;

  // Privilege and virtualization mode of the hart.
  typedef struct packed {
    logic [1:0] priv;
    logic v;
  } hart_mode_t;

  typedef enum logic [1:0] {
    CsrRw = 2'd0,
    CsrRs = 2'd1,
    CsrRc = 2'd2
  } csr_op_e;

  // One CSR instruction, looked up combinationally. `write` is clear for CSRRS/CSRRC with rs1=x0 or
  // a zero immediate. Keep the fields zero while `valid` is clear (it keeps simulation fast).
  typedef struct packed {
    logic valid;
    logic write;
    csr_op_e op;
    logic [11:0] addr;
    logic [63:0] operand;
  } csr_req_t;

  // The verdict, and the value for rd (zero-extended at XLEN=32).
  typedef struct packed {
    outcome_e outcome;
    logic [63:0] rdata;
  } csr_rsp_t;

  // A trap to take at this clock edge. `target` counts for interrupts only (from irq_t); that of an
  // exception is found inside. tval2 and tinst are what mtval2/htval and mtinst/htinst receive;
  // gva: tval is a guest virtual address.
  typedef struct packed {
    logic valid;
    logic is_interrupt;
    logic [5:0] cause;
    target_e target;
    logic [63:0] epc;
    logic [63:0] tval;
    logic gva;
    logic [63:0] tval2;
    logic [63:0] tinst;
  } trap_req_t;

  // An xRET to perform at this clock edge; insn_access has allowed it.
  typedef struct packed {
    logic valid;
    logic is_mret;
  } xret_req_t;

  // The interrupt to take now. `wake`: some interrupt is pending and enabled in mie, whatever the
  // global enables and delegation say (this ends WFI).
  typedef struct packed {
    logic valid;
    logic [5:0] cause;
    target_e target;
    logic wake;
  } irq_t;
endpackage
