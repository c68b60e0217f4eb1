// SPDX-License-Identifier: Apache-2.0
// CLINT of one hart: msip, mtimecmp, mtime. mtime grows by mtime_inc_i every mtime_div_i cycles.
// Registers take 32-bit and 64-bit writes.
module clint
  import bus_pkg::dev_req_t;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [31:0] mtime_inc_i,
    input logic [31:0] mtime_div_i,
    input dev_req_t req_i,
    output logic [63:0] rdata_o,
    output logic [63:0] mtime_o,
    output logic msip_o,
    output logic mtip_o
);
  // Doubleword addresses.
  localparam logic [25:3] MsipWord = isa_pkg::ClintMsip[25:3];
  localparam logic [25:3] MtimecmpWord = isa_pkg::ClintMtimecmp[25:3];
  localparam logic [25:3] MtimeWord = isa_pkg::ClintMtime[25:3];

  logic msip_q;
  logic [63:0] mtimecmp_q;
  logic [63:0] mtime_q;
  logic [31:0] cycles_q;

  function automatic logic [63:0] merged(logic [63:0] old, dev_req_t req);
    if (req.size == 2'd3) return req.wdata;
    return req.addr[2] ? {req.wdata[31:0], old[31:0]} : {old[63:32], req.wdata[31:0]};
  endfunction

  logic write;
  assign write = req_i.valid && req_i.we && req_i.size[1];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      msip_q <= 1'b0;
      mtimecmp_q <= '1;
      mtime_q <= '0;
      cycles_q <= '0;
    end else begin
      if (cycles_q + 32'd1 >= mtime_div_i) begin
        cycles_q <= '0;
        mtime_q <= mtime_q + {32'd0, mtime_inc_i};
      end else begin
        cycles_q <= cycles_q + 32'd1;
      end
      if (write && req_i.addr[25:3] == MsipWord && !req_i.addr[2]) msip_q <= req_i.wdata[0];
      if (write && req_i.addr[25:3] == MtimecmpWord) mtimecmp_q <= merged(mtimecmp_q, req_i);
      if (write && req_i.addr[25:3] == MtimeWord) mtime_q <= merged(mtime_q, req_i);
    end
  end

  logic [63:0] word;
  always_comb begin
    unique case (req_i.addr[25:3])
      MsipWord: word = {63'd0, msip_q};
      MtimecmpWord: word = mtimecmp_q;
      MtimeWord: word = mtime_q;
      default: word = '0;
    endcase
    rdata_o = word >> {req_i.addr[2:0], 3'd0};
  end

  assign mtime_o = mtime_q;
  assign msip_o = msip_q;
  assign mtip_o = mtime_q >= mtimecmp_q;
endmodule
