// SPDX-License-Identifier: Apache-2.0
// The own core's two buses (bus_pkg) as one AXI4 master: an access at a time, data before fetches.
// It stands for the bus interface that another core brings along.
module axi_bridge
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
    output axi_req_t axi_req_o,
    input axi_rsp_t axi_rsp_i
);
  typedef enum logic [2:0] {
    Idle,
    Address,  // AR, or AW and W, are to be taken
    Answer,   // R or B is to come
    Done
  } state_e;

  state_e state_q;
  logic fetch_q;      // the access is a fetch
  logic we_q;
  logic [63:0] addr_q;
  logic [1:0] size_q;
  logic [7:0] strb_q;
  logic [63:0] wdata_q;
  logic aw_done_q;
  logic w_done_q;
  logic err_q;
  logic [63:0] rdata_q;

  logic data_in_ram;
  assign data_in_ram = in_main_memory(Cfg, dbus_req_i.addr);

  logic take_data;
  logic take_fetch;
  assign take_data = state_q == Idle && dbus_req_i.valid;
  assign take_fetch = state_q == Idle && !dbus_req_i.valid && ibus_req_i.valid;

  always_comb begin
    axi_req_o = '0;
    axi_req_o.ar_valid = state_q == Address && !we_q;
    axi_req_o.ar.addr = addr_q;
    axi_req_o.ar.size = {1'b0, size_q};
    axi_req_o.ar.burst = 2'd1;
    axi_req_o.aw = axi_req_o.ar;
    axi_req_o.aw_valid = state_q == Address && we_q && !aw_done_q;
    axi_req_o.w_valid = state_q == Address && we_q && !w_done_q;
    axi_req_o.w_data = wdata_q;
    axi_req_o.w_strb = strb_q;
    axi_req_o.w_last = 1'b1;
    axi_req_o.r_ready = 1'b1;
    axi_req_o.b_ready = 1'b1;
  end

  logic aw_done;
  logic w_done;
  assign aw_done = aw_done_q || (axi_req_o.aw_valid && axi_rsp_i.aw_ready);
  assign w_done = w_done_q || (axi_req_o.w_valid && axi_rsp_i.w_ready);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      aw_done_q <= 1'b0;
      w_done_q <= 1'b0;
    end else begin
      unique case (state_q)
        Idle: begin
          aw_done_q <= 1'b0;
          w_done_q <= 1'b0;
          err_q <= 1'b0;
          fetch_q <= take_fetch;
          if (take_data) begin
            state_q <= Address;
            we_q <= dbus_req_i.we;
            // Of main memory, the doubleword with its strobes; of a device, what is accessed.
            addr_q <= data_in_ram ? {dbus_req_i.addr[63:3], 3'd0} : dbus_req_i.addr;
            size_q <= data_in_ram ? 2'd3 : dbus_req_i.size;
            strb_q <= dbus_req_i.strb;
            wdata_q <= dbus_req_i.wdata << {dbus_req_i.addr[2:0], 3'd0};
            rdata_q <= {61'd0, dbus_req_i.addr[2:0]};
          end else if (take_fetch) begin
            // Instructions are fetched from main memory only.
            state_q <= in_main_memory(Cfg, ibus_req_i.addr) ? Address : Done;
            err_q <= !in_main_memory(Cfg, ibus_req_i.addr);
            we_q <= 1'b0;
            addr_q <= {ibus_req_i.addr[63:3], 3'd0};
            size_q <= 2'd3;
            rdata_q <= {61'd0, ibus_req_i.addr[2:0]};
          end
        end
        Address: begin
          aw_done_q <= aw_done;
          w_done_q <= w_done;
          if (we_q ? aw_done && w_done : axi_rsp_i.ar_ready) state_q <= Answer;
        end
        Answer: begin
          if (we_q ? axi_rsp_i.b_valid : axi_rsp_i.r_valid) begin
            state_q <= Done;
            err_q <= (we_q ? axi_rsp_i.b_resp : axi_rsp_i.r_resp) == RespDecerr;
            // Until here rdata_q has held the first byte's lane.
            rdata_q <= axi_rsp_i.r_data >> {rdata_q[2:0], 3'd0};
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
      .is_fetch_i(fetch_q),
      .err_i(err_q),
      .rdata_i(rdata_q),
      .ibus_rsp_o,
      .dbus_rsp_o
  );
endmodule
