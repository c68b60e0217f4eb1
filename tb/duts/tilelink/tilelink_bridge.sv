// SPDX-License-Identifier: Apache-2.0
// The own core's two buses (bus_pkg) as one TileLink-UL host: an access at a time, data before
// fetches. It stands for the bus interface that another core brings along.
//
// Stores go by turns as PutFullData of what is written and as PutPartialData of the doubleword; each
// second response is taken a cycle late.
module tilelink_bridge
  import bus_pkg::*;
  import cfg_pkg::*;
  import kit_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input ibus_req_t ibus_req_i,
    output bus_rsp_t ibus_rsp_o,
    input dbus_req_t dbus_req_i,
    output bus_rsp_t dbus_rsp_o,
    output tl_req_t tl_req_o,
    input tl_rsp_t tl_rsp_i
);
  localparam logic [15:0] FetchSource = 16'd1;
  localparam logic [15:0] DataSource = 16'd2;

  typedef enum logic [1:0] {
    Idle,
    Request,
    Response,
    Done
  } state_e;

  state_e state_q;
  tl_req_t request_q;
  logic [2:0] lane_q;
  logic partial_q;  // the next store is a PutPartialData
  logic turn_q;     // this response is taken a cycle late
  logic seen_q;     // it was there in the cycle before
  logic err_q;
  logic [63:0] rdata_q;

  // A fetch reads its word, an access of main memory the doubleword.
  function automatic tl_req_t fetch_request(ibus_req_t req);
    tl_req_t tl;
    tl = '0;
    tl.a_opcode = TlGet;
    tl.a_size = 4'd2;
    tl.a_source = FetchSource;
    tl.a_address = req.addr;
    tl.a_mask = size_lanes(2'd2) << req.addr[2:0];
    return tl;
  endfunction

  // Bytes as a naturally aligned size, where they are one (else 3: of the doubleword).
  function automatic logic [1:0] size_of(logic [7:0] strb, logic [2:0] first);
    for (int unsigned size = 0; size < 3; size++) begin
      if (strb == size_lanes(2'(size)) << first) return 2'(size);
    end
    return 2'd3;
  endfunction

  function automatic tl_req_t data_request(dbus_req_t req, logic partial);
    tl_req_t tl;
    logic [1:0] size;
    logic main;
    main = in_main_memory(Cfg, req.addr);
    size = !main ? req.size : req.we && !partial ? size_of(req.strb, req.addr[2:0]) : 2'd3;
    tl = '0;
    tl.a_size = {2'd0, size};
    tl.a_source = DataSource;
    tl.a_address = req.addr & ~((64'd1 << size) - 64'd1);
    tl.a_mask = size_lanes(size) << tl.a_address[2:0];
    tl.a_data = req.wdata << {req.addr[2:0], 3'd0};
    tl.a_opcode = TlGet;
    if (req.we) tl.a_opcode = TlPutFullData;
    if (req.we && main && (partial || tl.a_mask != req.strb)) begin
      tl.a_opcode = TlPutPartialData;
      tl.a_mask = req.strb;
    end
    return tl;
  endfunction

  logic take_data;
  logic take_fetch;
  logic is_fetch;
  assign take_data = state_q == Idle && dbus_req_i.valid;
  assign take_fetch = state_q == Idle && !dbus_req_i.valid && ibus_req_i.valid;
  assign is_fetch = request_q.a_source == FetchSource;

  always_comb begin
    tl_req_o = request_q;
    tl_req_o.a_valid = state_q == Request;
    tl_req_o.d_ready = state_q == Response && (!turn_q || seen_q);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      request_q <= '0;
      lane_q <= '0;
      partial_q <= 1'b0;
      turn_q <= 1'b0;
      seen_q <= 1'b0;
      err_q <= 1'b0;
      rdata_q <= '0;
    end else begin
      unique case (state_q)
        Idle: begin
          if (take_data) begin
            state_q <= Request;
            request_q <= data_request(dbus_req_i, partial_q);
            lane_q <= dbus_req_i.addr[2:0];
            if (dbus_req_i.we) partial_q <= !partial_q;
          end else if (take_fetch) begin
            // Instructions are fetched from main memory only.
            state_q <= in_main_memory(Cfg, ibus_req_i.addr) ? Request : Done;
            err_q <= 1'b1;
            request_q <= fetch_request(ibus_req_i);
            lane_q <= ibus_req_i.addr[2:0];
          end
        end
        Request: if (tl_rsp_i.a_ready) state_q <= Response;
        Response: begin
          seen_q <= tl_rsp_i.d_valid && !tl_req_o.d_ready;
          if (tl_rsp_i.d_valid && tl_req_o.d_ready) begin
            state_q <= Done;
            turn_q <= !turn_q;
            err_q <= tl_rsp_i.d_denied || tl_rsp_i.d_source != request_q.a_source;
            rdata_q <= tl_rsp_i.d_data >> {lane_q, 3'd0};
          end
        end
        default: state_q <= Idle;
      endcase
    end
  end

  bridge_answer u_answer (
      .take_data_i(take_data),
      .take_fetch_i(take_fetch),
      .done_i(state_q == Done),
      .is_fetch_i(is_fetch),
      .err_i(err_q),
      .rdata_i(rdata_q),
      .ibus_rsp_o,
      .dbus_rsp_o
  );
endmodule
