// SPDX-License-Identifier: Apache-2.0
// An AXI4 port of 64 bits onto the harness's main memory and its devices (kit_devices).
//
// Bursts of every kind, narrow beats, exclusive accesses (one monitor) and the atomic transactions
// of AXI5. One read and one write transaction are under way at a time, each a beat in a cycle; what
// a beat does, it does in the cycle in which it is taken. Where nothing is, the answer is DECERR,
// and a read gives zero. With ctl_i.wait_en every handshake may be late, by ctl_i.wait_seed.
//
// ReportBus: tell the harness of each write and device access (`bus = true` in dut.toml): for cores
// that write memory store by store, in their order, and set no A and D in PTEs.
module kit_axi4_memory
  import bus_pkg::*;
  import commit_pkg::*;
  import kit_pkg::*;
#(
    // Main memory: a power of two of bytes at a multiple of its size.
    parameter logic [63:0] RamBase = isa_pkg::RamBase,
    parameter logic [63:0] RamSize = isa_pkg::RamSize,
    parameter bit ReportBus = 1'b0
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i,
    input axi_req_t req_i,
    output axi_rsp_t rsp_o,
    output dev_access_t access_o,
    input dev_answer_t answer_i
);
  // The address of a beat's successor (AXI4, "Burst address").
  function automatic logic [63:0] next_beat(axi_addr_t a);
    logic [63:0] bytes;
    logic [63:0] container;
    bytes = 64'd1 << a.size;
    container = (64'd1 << a.size) * (64'(a.len) + 64'd1) - 64'd1;
    if (a.burst == 2'd0) return a.addr;
    if (a.burst == 2'd2) return (a.addr & ~container) | ((a.addr + bytes) & container);
    return (a.addr & ~(bytes - 64'd1)) + bytes;
  endfunction

  function automatic logic in_ram(logic [63:0] addr);
    return (addr & ~(RamSize - 64'd1)) == RamBase;
  endfunction

  // --- wait states ---

  localparam logic [31:0] Salt = 32'h92D6_8CA2;
  logic [31:0] random_q;
  logic seeded_q;
  logic [3:0] go;  // handshakes that may happen in this cycle: AR, R, AW or W, B
  always_comb begin
    for (int unsigned i = 0; i < 4; i++) begin
      go[i] = !ctl_i.wait_en || random_q[3*i+:2] != 2'd0;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      random_q <= 32'd1;
      seeded_q <= 1'b0;
    end else if (ctl_i.wait_en) begin
      // x^32 + x^22 + x^2 + x + 1, Galois form; the seed must not be zero.
      seeded_q <= 1'b1;
      random_q <= {1'b0, random_q[31:1]} ^ (random_q[0] ? 32'h8020_0003 : 32'd0);
      // Seeds are small numbers, of which many bits would stay zero for long.
      if (!seeded_q) random_q <= ctl_i.wait_seed == Salt ? 32'd1 : ctl_i.wait_seed ^ Salt;
    end
  end

  // --- state ---

  axi_addr_t rd_q;        // of the beat to come
  logic rd_busy_q;        // beats are to come
  logic [7:0] rd_left_q;  // beats after that
  logic rd_exclusive_q;
  axi_addr_t wr_q;
  logic wr_busy_q;
  logic r_valid_q;        // the R channel's output
  logic [15:0] r_id_q;
  logic [63:0] r_data_q;
  logic [1:0] r_resp_q;
  logic r_last_q;
  logic b_valid_q;
  logic [15:0] b_id_q;
  logic [1:0] b_resp_q;
  logic b_error_q;        // of the beats so far
  logic monitor_q;        // an exclusive read's doubleword is watched
  logic [60:0] monitored_q;
  logic [63:0] cycle_q;

  logic r_free;
  logic take_ar;
  logic take_r;
  logic take_aw;
  logic take_w;
  logic w_atomic;
  logic w_denied;         // an exclusive write that fails
  logic w_device;
  assign r_free = !r_valid_q || req_i.r_ready;
  assign take_ar = req_i.ar_valid && rsp_o.ar_ready;
  assign take_aw = req_i.aw_valid && rsp_o.aw_ready;
  assign take_w = req_i.w_valid && rsp_o.w_ready;
  assign w_atomic = wr_q.atop[5:4] != 2'd0;
  assign w_denied = wr_q.lock && !(monitor_q && monitored_q == wr_q.addr[63:3]);
  assign w_device = wr_busy_q && !in_ram(wr_q.addr);
  // A write goes before a read: both may want the devices, and an atomic one has a beat to give.
  assign take_r = rd_busy_q && r_free && go[1] && !take_w;

  always_comb begin
    rsp_o = '0;
    rsp_o.ar_ready = !rd_busy_q && go[0];
    rsp_o.aw_ready = !wr_busy_q && !b_valid_q && go[2];
    // No path from what the core drives: AXI4 has none between inputs and outputs.
    rsp_o.w_ready = wr_busy_q && !b_valid_q && go[3] && !(w_atomic && r_valid_q);
    rsp_o.r_valid = r_valid_q;
    rsp_o.r_id = r_id_q;
    rsp_o.r_data = r_data_q;
    rsp_o.r_resp = r_resp_q;
    rsp_o.r_last = r_last_q;
    rsp_o.b_valid = b_valid_q;
    rsp_o.b_id = b_id_q;
    rsp_o.b_resp = b_resp_q;
  end

  // --- the devices: a beat of a write, or else of a read ---

  // The first byte of the beat that has a strobe, where the data of a device's write begins.
  logic [2:0] w_first;
  always_comb begin
    w_first = wr_q.addr[2:0];
    for (int i = 7; i >= 0; i--) if (req_i.w_strb[i]) w_first = 3'(i);
  end

  always_comb begin
    access_o = '0;
    if (take_w && w_device && req_i.w_strb != '0 && !w_atomic && !wr_q.lock) begin
      access_o.valid = 1'b1;
      access_o.we = 1'b1;
      access_o.addr = {wr_q.addr[63:3], w_first};
      access_o.size = wr_q.size[1:0];
      access_o.wdata = req_i.w_data >> {w_first, 3'd0};
    end else if (take_r && !in_ram(rd_q.addr)) begin
      access_o.valid = 1'b1;
      access_o.addr = rd_q.addr;
      access_o.size = rd_q.size[1:0];
    end
  end

  function automatic logic [63:0] in_lanes(logic [63:0] data, logic [2:0] at);
    return data << {at, 3'd0};
  endfunction

  // --- main memory ---

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rd_busy_q <= 1'b0;
      wr_busy_q <= 1'b0;
      r_valid_q <= 1'b0;
      b_valid_q <= 1'b0;
      monitor_q <= 1'b0;
      cycle_q <= '0;
    end else begin
      cycle_q <= cycle_q + 64'd1;
      if (req_i.r_ready) r_valid_q <= 1'b0;
      if (req_i.b_ready) b_valid_q <= 1'b0;

      if (take_ar) begin
        rd_q <= req_i.ar;
        rd_busy_q <= 1'b1;
        rd_left_q <= req_i.ar.len;
        rd_exclusive_q <= req_i.ar.lock && in_ram(req_i.ar.addr);
      end
      if (take_r) begin
        r_valid_q <= 1'b1;
        r_id_q <= rd_q.id;
        r_last_q <= rd_left_q == '0;
        rd_left_q <= rd_left_q - 8'd1;
        rd_busy_q <= rd_left_q != '0;
        rd_q.addr <= next_beat(rd_q);
        if (in_ram(rd_q.addr)) begin
          r_data_q <= dpi_pkg::trapline_mem_read({rd_q.addr[63:3], 3'd0});
          r_resp_q <= rd_exclusive_q ? RespExokay : RespOkay;
          if (rd_exclusive_q) begin
            monitor_q <= 1'b1;
            monitored_q <= rd_q.addr[63:3];
          end
        end else begin
          r_data_q <= answer_i.hit ? in_lanes(answer_i.rdata, rd_q.addr[2:0]) : '0;
          r_resp_q <= answer_i.hit ? RespOkay : RespDecerr;
          if (ReportBus && answer_i.hit) begin
            dpi_pkg::trapline_bus(
                {46'd0, rd_q.size[1:0], size_lanes(rd_q.size[1:0]), 5'd0, BusDeviceRead},
                rd_q.addr, answer_i.rdata, cycle_q);
          end
        end
      end

      if (take_aw) begin
        wr_q <= req_i.aw;
        wr_busy_q <= 1'b1;
        b_error_q <= 1'b0;
      end
      if (take_w) begin
        logic [7:0] strb;
        logic [63:0] data;
        logic [63:0] old;
        logic error;
        strb = req_i.w_strb;
        data = req_i.w_data;
        old = '0;
        error = 1'b0;
        if (in_ram(wr_q.addr)) begin
          if (w_atomic) begin
            old = dpi_pkg::trapline_mem_read({wr_q.addr[63:3], 3'd0});
            data = in_lanes(
                atop_result(wr_q.atop, wr_q.size[1:0], old >> {wr_q.addr[2:0], 3'd0},
                            data >> {wr_q.addr[2:0], 3'd0}),
                wr_q.addr[2:0]);
          end
          if (strb != '0 && !w_denied) begin
            dpi_pkg::trapline_mem_write({wr_q.addr[63:3], 3'd0}, data, strb);
            if (ReportBus) begin
              dpi_pkg::trapline_bus({48'd0, strb, 5'd0, BusWrite}, {wr_q.addr[63:3], 3'd0}, data,
                                    cycle_q);
            end
          end
          if (wr_q.lock || (strb != '0 && monitored_q == wr_q.addr[63:3])) monitor_q <= 1'b0;
        end else begin
          error = !access_o.valid || !answer_i.hit;
          if (ReportBus && !error) begin
            dpi_pkg::trapline_bus(
                {46'd0, wr_q.size[1:0], size_lanes(wr_q.size[1:0]), 5'd0, BusDeviceWrite},
                access_o.addr, access_o.wdata, cycle_q);
          end
        end
        b_error_q <= b_error_q || error;
        wr_q.addr <= next_beat(wr_q);
        if (req_i.w_last) begin
          wr_busy_q <= 1'b0;
          b_valid_q <= 1'b1;
          b_id_q <= wr_q.id;
          if (b_error_q || error) b_resp_q <= RespDecerr;
          else b_resp_q <= wr_q.lock && !w_denied ? RespExokay : RespOkay;
        end
        // Kinds 2 and 3 give back what was there.
        if (wr_q.atop[5]) begin
          r_valid_q <= 1'b1;
          r_id_q <= wr_q.id;
          r_data_q <= old;
          r_resp_q <= error ? RespDecerr : RespOkay;
          r_last_q <= 1'b1;
        end
      end
    end
  end
endmodule
