// SPDX-License-Identifier: Apache-2.0
// Value for mtinst or htinst on a trap: the transformed instruction where an explicit memory access
// failed, a pseudoinstruction where an implicit access of a VS-stage walk did, else zero.
module tinst
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input tinst_in_t in_i,
    output tinst_out_t out_o
);
  localparam logic [63:0] PseudoRead = Cfg.xlen == 64 ? 64'h3000 : 64'h2000;
  localparam logic [63:0] PseudoWrite = PseudoRead | 64'h20;
  localparam logic [63:0] TinstCauses = {32'd0, Cfg.tinst_causes};

  rvc_expand_in_t rvc_in;
  rvc_expand_out_t rvc;
  assign rvc_in.insn = in_i.insn[15:0];

  rvc_expand #(
      .Cfg(Cfg)
  ) u_rvc_expand (
      .in_i(rvc_in),
      .out_o(rvc)
  );

  logic is_compressed;
  logic [31:0] insn;
  logic [4:0] rs1;
  assign is_compressed = in_i.insn[1:0] != 2'b11;
  assign insn = is_compressed ? (rvc.legal ? rvc.insn : 32'd0) : in_i.insn;
  // "the Addr. Offset field that replaces the instruction's rs1 field".
  assign rs1 = {2'b00, in_i.offset};

  logic [31:0] transformed;
  always_comb begin
    transformed = 32'd0;
    unique case (insn[6:0])
      OpcodeLoad, OpcodeLoadFp: transformed = {12'd0, rs1, insn[14:0]};
      OpcodeStore, OpcodeStoreFp: begin
        transformed = {7'd0, insn[24:20], rs1, insn[14:12], 5'd0, insn[6:0]};
      end
      OpcodeAmo: transformed = {insn[31:20], rs1, insn[14:0]};
      OpcodeSystem: begin
        if (insn[14:12] == 3'd4) transformed = {insn[31:20], rs1, insn[14:0]};
      end
      default: transformed = 32'd0;
    endcase
    if (is_compressed) transformed[1] = 1'b0;
  end

  logic is_explicit;
  logic is_guest_page_fault;
  assign is_guest_page_fault = in_i.cause inside {
      ExcInstructionGuestPageFault, ExcLoadGuestPageFault, ExcStoreAmoGuestPageFault
  };
  assign is_explicit = in_i.cause inside {
      ExcLoadAddressMisaligned, ExcLoadAccessFault,
      ExcStoreAmoAddressMisaligned, ExcStoreAmoAccessFault,
      ExcLoadPageFault, ExcStoreAmoPageFault,
      ExcLoadGuestPageFault, ExcStoreAmoGuestPageFault
  };

  always_comb begin
    out_o.tinst = 64'd0;
    if (in_i.is_interrupt) begin
      out_o.tinst = 64'd0;
    end else if (is_guest_page_fault && in_i.implicit == ImplicitVsPteRead) begin
      out_o.tinst = PseudoRead;
    end else if (is_guest_page_fault && in_i.implicit == ImplicitVsPteWrite) begin
      out_o.tinst = PseudoWrite;
    end else if (is_explicit && Cfg.tinst_transformed && TinstCauses[in_i.cause]) begin
      out_o.tinst = {32'd0, transformed};
    end
  end
endmodule
