// SPDX-License-Identifier: Apache-2.0
// An AHB-Lite port of 64 bits (the only subordinate, always selected) onto the harness's main memory
// and its devices (kit_devices).
//
// Each transfer has one wait state at least: what it does, it does at the end of its data phase's
// first cycle. HBURST, HPROT and HMASTLOCK play no part: each beat has its address, and nobody else
// is on the bus. Where nothing is, an ERROR response of two cycles. With ctl_i.wait_en data phases
// are longer, by ctl_i.wait_seed. ReportBus is for cores that set no A and D in PTEs: nothing tells a
// walker's write from a store.
module kit_ahb_memory
  import bus_pkg::*;
  import kit_pkg::*;
#(
    parameter logic [63:0] RamBase = isa_pkg::RamBase,
    parameter logic [63:0] RamSize = isa_pkg::RamSize,
    parameter bit BusErrors = 1'b1,
    parameter bit ReportBus = 1'b0
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i,
    input ahb_req_t req_i,
    output ahb_rsp_t rsp_o,
    output dev_access_t access_o,
    input dev_answer_t answer_i
);
  bus_access_t phase_q;  // the transfer in its data phase; valid: still to be done
  bus_access_t now;
  logic data_phase_q;
  logic erred_q;         // the second cycle of an ERROR response
  logic take;
  logic done;
  logic err;

  bus_port #(
      .Salt(32'h92D6_8CA2)
  ) u_port (
      .clk_i,
      .rst_ni,
      .wait_en_i(ctl_i.wait_en),
      .wait_seed_i(ctl_i.wait_seed),
      .valid_i(phase_q.valid),
      .ready_o(),
      .take_o(take),
      .rvalid_o(done)
  );

  always_comb begin
    now = phase_q;
    now.valid = take;
    now.wdata = req_i.wdata;
  end

  kit_access #(
      .RamBase(RamBase),
      .RamSize(RamSize),
      .BusErrors(BusErrors),
      .ReportBus(ReportBus)
  ) u_access (
      .clk_i,
      .rst_ni,
      .req_i(now),
      .err_o(err),
      .rdata_o(rsp_o.rdata),
      .access_o,
      .answer_i
  );

  assign rsp_o.ready = !data_phase_q || erred_q || (done && !err);
  assign rsp_o.resp = erred_q || (done && err);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      phase_q <= '0;
      data_phase_q <= 1'b0;
      erred_q <= 1'b0;
    end else begin
      erred_q <= done && err;
      if (take) phase_q.valid <= 1'b0;
      if (rsp_o.ready) begin
        data_phase_q <= req_i.trans[1];
        phase_q <= '{
            valid: req_i.trans[1],
            we: req_i.write,
            pte: 1'b0,
            addr: req_i.addr,
            size: req_i.size[1:0],
            strb: size_lanes(req_i.size[1:0]) << req_i.addr[2:0],
            wdata: '0
        };
      end
    end
  end
endmodule
