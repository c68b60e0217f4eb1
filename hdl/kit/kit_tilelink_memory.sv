// SPDX-License-Identifier: Apache-2.0
// A TileLink-UL port of 64 bits (TileLink Specification 1.8.1) onto the harness's main memory and its
// devices (kit_devices).
//
// Get, PutFullData and PutPartialData of up to eight bytes. One request is under way at a time; its
// response comes in a later cycle and stays until it is taken. No path leads from what the core
// drives to what it is answered. Where nothing is, the response is denied, and so is a write of bytes
// of a device that are not a naturally aligned word. With ctl_i.wait_en requests are refused and
// responses late, by ctl_i.wait_seed. A request that TileLink-UL does not have ends the simulation,
// with the reason. ReportBus is for cores that set no A and D in PTEs: nothing tells a walker's write
// from a store.
module kit_tilelink_memory
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
    input tl_req_t req_i,
    output tl_rsp_t rsp_o,
    output dev_access_t access_o,
    input dev_answer_t answer_i
);
  // The bytes of a mask as an access of a device, which is naturally aligned.
  typedef struct packed {
    logic       aligned;
    logic [2:0] first;
    logic [1:0] size;
  } part_t;

  function automatic part_t part_of(logic [7:0] mask);
    part_t part;
    part = '0;
    for (int unsigned size = 0; size < 4; size++) begin
      for (int unsigned first = 0; first < 8; first += 1 << size) begin
        if (mask == size_lanes(2'(size)) << first) part = '{1'b1, 3'(first), 2'(size)};
      end
    end
    return part;
  endfunction

  // What is wrong with a request, or nothing.
  function automatic string refusal(tl_req_t req);
    logic [7:0] lanes;
    lanes = size_lanes(req.a_size[1:0]) << req.a_address[2:0];
    if (!(req.a_opcode inside {TlGet, TlPutFullData, TlPutPartialData})) return "opcode";
    if (req.a_size > 4'd3) return "size: more than 8 bytes";
    if ((req.a_address & ((64'd1 << req.a_size) - 64'd1)) != '0) begin
      return "address: not aligned to the size";
    end
    if ((req.a_mask & ~lanes) != '0) return "mask: bytes beyond the size";
    if (req.a_opcode != TlPutPartialData && req.a_mask != lanes) begin
      return "mask: bytes are missing";
    end
    return "";
  endfunction

  logic free;
  logic port_ready;
  logic take;
  logic done;
  logic held_q;    // a response that was not taken at once
  logic denied_q;  // it is denied without an access
  logic accessed_q;
  logic write_q;
  logic [3:0] size_q;
  logic [15:0] source_q;
  logic in_ram;
  logic write;
  logic err;
  logic [63:0] rdata;
  part_t part;
  bus_access_t now;

  assign free = !done && !held_q;
  assign in_ram = (req_i.a_address & ~(RamSize - 64'd1)) == RamBase;
  assign write = req_i.a_opcode != TlGet;
  assign part = part_of(req_i.a_mask);

  bus_port #(
      .Salt(32'h92D6_8CA2)
  ) u_port (
      .clk_i,
      .rst_ni,
      .wait_en_i(ctl_i.wait_en),
      .wait_seed_i(ctl_i.wait_seed),
      .valid_i(req_i.a_valid && free),
      .ready_o(port_ready),
      .take_o(take),
      .rvalid_o(done)
  );

  always_comb begin
    now = '0;
    // A write of no byte is none.
    now.valid = take && (in_ram ? req_i.a_mask != '0 : part.aligned);
    now.we = write;
    now.addr = {req_i.a_address[63:3], part.first};
    now.size = part.size;
    now.strb = req_i.a_mask;
    now.wdata = req_i.a_data;
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
      .rdata_o(rdata),
      .access_o,
      .answer_i
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q <= 1'b0;
      denied_q <= 1'b0;
      accessed_q <= 1'b0;
      write_q <= 1'b0;
      size_q <= '0;
      source_q <= '0;
    end else begin
      held_q <= rsp_o.d_valid && !req_i.d_ready;
      if (take) begin
        if (refusal(req_i) != "") $fatal(1, "kit_tilelink_memory: %s", refusal(req_i));
        denied_q <= !in_ram && !part.aligned && req_i.a_mask != '0;
        accessed_q <= now.valid;
        write_q <= write;
        size_q <= req_i.a_size;
        source_q <= req_i.a_source;
      end
    end
  end

  // Before and after it is valid a response is garbage: a core that reads it then is wrong.
  always_comb begin
    rsp_o.a_ready = port_ready && free;
    rsp_o.d_valid = done || held_q;
    rsp_o.d_opcode = write_q ? TlAccessAck : TlAccessAckData;
    rsp_o.d_size = size_q;
    rsp_o.d_source = source_q;
    rsp_o.d_denied = !rsp_o.d_valid || denied_q || (accessed_q && err);
    rsp_o.d_corrupt = rsp_o.d_denied && !write_q;
    rsp_o.d_data = rsp_o.d_valid ? rdata : ~rdata;
  end
endmodule
