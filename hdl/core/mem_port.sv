// SPDX-License-Identifier: Apache-2.0
// The hart's data bus port: arbitrates the load/store unit and the walker, and applies PMP and PMA
// to each request before it reaches the bus. The walker goes first.
module mem_port
  import bus_pkg::*;
  import cfg_pkg::*;
  import isa_pkg::*;
  import mmu_pkg::*;
  import state_pkg::csr_state_t;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input csr_state_t state_i,
    input mem_req_t lsu_req_i,
    output mem_rsp_t lsu_rsp_o,
    input mem_req_t walker_req_i,
    output mem_rsp_t walker_rsp_o,
    output dbus_req_t bus_req_o,
    input bus_rsp_t bus_rsp_i
);
  logic walker_owns_q;  // the outstanding request
  mem_req_t req;
  logic in_main;
  logic allowed;

  assign req = walker_req_i.valid ? walker_req_i : lsu_req_i;

  // Requests lie within a page: the first byte decides.
  assign in_main = in_main_memory(Cfg, req.addr);

  access_e access;
  always_comb begin
    if (req.we) access = AccessStore;
    else access = req.hlvx ? AccessHlvx : AccessLoad;
  end

  logic pmp_ok;
  pmp_check #(
      .Cfg(Cfg)
  ) u_pmp_check (
      .addr_i(req.addr),
      .size_i(req.size),
      .access_i(access),
      .priv_i(req.priv),
      .state_i,
      .ok_o(pmp_ok)
  );

  assign allowed = pmp_ok && (in_main || !req.main_only);

  always_comb begin
    bus_req_o = '0;
    bus_req_o.valid = req.valid && allowed && !req.check_only;
    bus_req_o.we = req.we;
    bus_req_o.pte = req.pte;
    bus_req_o.addr = {req.addr[63:3], req.lane};
    bus_req_o.size = req.size;
    bus_req_o.strb = req.strb;
    bus_req_o.wdata = req.wdata;
  end

  always_comb begin
    walker_rsp_o = '0;
    walker_rsp_o.ready = walker_req_i.valid && allowed && bus_rsp_i.ready;
    walker_rsp_o.denied = walker_req_i.valid && !allowed;
    walker_rsp_o.rvalid = bus_rsp_i.rvalid && walker_owns_q;
    walker_rsp_o.err = bus_rsp_i.err;
    walker_rsp_o.rdata = bus_rsp_i.rdata;

    lsu_rsp_o = '0;
    lsu_rsp_o.ready = lsu_req_i.valid && !walker_req_i.valid && allowed &&
        (bus_rsp_i.ready || lsu_req_i.check_only);
    lsu_rsp_o.denied = lsu_req_i.valid && !walker_req_i.valid && !allowed;
    lsu_rsp_o.rvalid = bus_rsp_i.rvalid && !walker_owns_q;
    lsu_rsp_o.err = bus_rsp_i.err;
    lsu_rsp_o.rdata = bus_rsp_i.rdata;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      walker_owns_q <= 1'b0;
    end else if (bus_req_o.valid && bus_rsp_i.ready) begin
      walker_owns_q <= walker_req_i.valid;
    end
  end

  // The LSU relies on it: `denied` and `ready` answer its own request.
  ReadyOrDenied :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(lsu_rsp_o.ready && lsu_rsp_o.denied));
endmodule
