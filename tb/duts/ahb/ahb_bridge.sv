// SPDX-License-Identifier: Apache-2.0
// The own core's data bus (bus_pkg) as an AHB-Lite manager: a transfer at a time. It stands for the
// bus interface that another core brings along.
module ahb_bridge
  import bus_pkg::*;
  import cfg_pkg::*;
  import kit_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input dbus_req_t dbus_req_i,
    output bus_rsp_t dbus_rsp_o,
    output ahb_req_t ahb_req_o,
    input ahb_rsp_t ahb_rsp_i
);
  typedef enum logic [1:0] {
    Idle,
    AddressPhase,
    DataPhase,
    Done
  } state_e;

  state_e state_q;
  dbus_req_t taken_q;
  logic err_q;
  logic [63:0] rdata_q;

  // A transfer has a size and no strobes; those of an aligned store tell it.
  function automatic logic [2:0] transfer_size(dbus_req_t req);
    if (!in_main_memory(Cfg, req.addr)) return {1'b0, req.size};
    if (!req.we) return 3'd3;
    unique case ($countones(req.strb))
      1: return 3'd0;
      2: return 3'd1;
      4: return 3'd2;
      default: return 3'd3;
    endcase
  endfunction

  always_comb begin
    ahb_req_o = '0;
    ahb_req_o.trans = state_q == AddressPhase ? 2'd2 : 2'd0;
    ahb_req_o.write = taken_q.we;
    ahb_req_o.size = transfer_size(taken_q);
    ahb_req_o.addr = taken_q.addr & ~((64'd1 << ahb_req_o.size) - 64'd1);
    // Only in the data phase: a subordinate that takes it before is wrong.
    if (state_q == DataPhase) ahb_req_o.wdata = taken_q.wdata << {taken_q.addr[2:0], 3'd0};
  end

  logic take;
  assign take = state_q == Idle && dbus_req_i.valid;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
    end else begin
      unique case (state_q)
        Idle: begin
          if (take) begin
            state_q <= AddressPhase;
            taken_q <= dbus_req_i;
          end
        end
        AddressPhase: if (ahb_rsp_i.ready) state_q <= DataPhase;
        DataPhase: begin
          if (ahb_rsp_i.ready) begin
            state_q <= Done;
            err_q <= ahb_rsp_i.resp;
            rdata_q <= ahb_rsp_i.rdata >> {taken_q.addr[2:0], 3'd0};
          end
        end
        default: state_q <= Idle;
      endcase
    end
  end

  bridge_answer u_answer (
      .take_data_i(take),
      .take_fetch_i(1'b0),
      .done_i(state_q == Done),
      .is_fetch_i(1'b0),
      .err_i(err_q),
      .rdata_i(rdata_q),
      .ibus_rsp_o(),
      .dbus_rsp_o
  );
endmodule
