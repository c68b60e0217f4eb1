// SPDX-License-Identifier: Apache-2.0
// What a wrapper connects: a memory port, and requests to the devices (docs/plug-in-a-core.md).
//
// A core with narrower addresses or identifiers extends them with zeros; what it has besides
// (user, cache, prot, qos, region) plays no part. One with data of 32 bits drives them twice, and
// takes the half that bit 2 of the address names.
package kit_pkg;
  // An address channel, AW or AR. `atop` is of AW alone (AWATOP of AXI5).
  typedef struct packed {
    logic [15:0] id;
    logic [63:0] addr;
    logic [7:0]  len;    // beats less one
    logic [2:0]  size;   // log2 of the bytes of a beat, 0 to 3
    logic [1:0]  burst;  // 0 fixed, 1 incrementing, 2 wrapping
    logic        lock;   // exclusive
    logic [5:0]  atop;
  } axi_addr_t;

  // What the core drives. Data is 64 bits wide, in its byte lanes.
  typedef struct packed {
    logic        aw_valid;
    axi_addr_t   aw;
    logic        w_valid;
    logic [63:0] w_data;
    logic [7:0]  w_strb;
    logic        w_last;
    logic        b_ready;
    logic        ar_valid;
    axi_addr_t   ar;
    logic        r_ready;
  } axi_req_t;

  // What the memory answers.
  typedef struct packed {
    logic        aw_ready;
    logic        w_ready;
    logic        b_valid;
    logic [15:0] b_id;
    logic [1:0]  b_resp;
    logic        ar_ready;
    logic        r_valid;
    logic [15:0] r_id;
    logic [63:0] r_data;
    logic [1:0]  r_resp;
    logic        r_last;
  } axi_rsp_t;

  localparam logic [1:0] RespOkay = 2'd0;
  localparam logic [1:0] RespExokay = 2'd1;
  localparam logic [1:0] RespDecerr = 2'd3;

  // A request of the plain port, and what kit_access does: data in its byte lanes.
  typedef struct packed {
    logic        valid;
    logic        we;
    logic        pte;    // the page-table walker's
    logic [63:0] addr;   // spa of the first byte; where a device is accessed, naturally aligned
    logic [1:0]  size;   // log2 of the bytes; of main memory, the strobes count
    logic [7:0]  strb;   // bytes of the aligned doubleword that are written
    logic [63:0] wdata;
  } bus_access_t;

  typedef struct packed {
    logic        ready;
    logic        rvalid;
    logic        err;    // with rvalid: nothing is at this address
    logic [63:0] rdata;  // in its byte lanes
  } plain_rsp_t;

  // AHB-Lite, without the H of its names. The address phase, and wdata of the data phase.
  typedef struct packed {
    logic [1:0]  trans;
    logic        write;
    logic [63:0] addr;
    logic [2:0]  size;
    logic [63:0] wdata;
  } ahb_req_t;

  typedef struct packed {
    logic        ready;  // HREADYOUT of the only subordinate, so HREADY too
    logic        resp;
    logic [63:0] rdata;
  } ahb_rsp_t;

  // TileLink-UL. What the core (the host) drives: channel A, and the ready of D.
  typedef struct packed {
    logic        a_valid;
    logic [2:0]  a_opcode;
    logic [3:0]  a_size;     // log2 of the bytes, 0 to 3
    logic [15:0] a_source;
    logic [63:0] a_address;  // aligned to the size
    logic [7:0]  a_mask;     // bytes of the aligned doubleword
    logic [63:0] a_data;     // in its byte lanes
    logic        d_ready;
  } tl_req_t;

  // What the memory answers: channel D, and the ready of A.
  typedef struct packed {
    logic        a_ready;
    logic        d_valid;
    logic [2:0]  d_opcode;
    logic [3:0]  d_size;
    logic [15:0] d_source;
    logic        d_denied;
    logic        d_corrupt;
    logic [63:0] d_data;     // in its byte lanes
  } tl_rsp_t;

  localparam logic [2:0] TlPutFullData = 3'd0;
  localparam logic [2:0] TlPutPartialData = 3'd1;
  localparam logic [2:0] TlGet = 3'd4;
  localparam logic [2:0] TlAccessAck = 3'd0;
  localparam logic [2:0] TlAccessAckData = 3'd1;

  // Byte lanes of an access of 2**size bytes, from the low byte on: as trapline_bus wants a device's.
  function automatic logic [7:0] size_lanes(logic [1:0] size);
    unique case (size)
      2'd0: return 8'h01;
      2'd1: return 8'h03;
      2'd2: return 8'h0F;
      default: return 8'hFF;
    endcase
  endfunction

  // An access of a device: naturally aligned, taken in the cycle in which it is valid, which is
  // the cycle of the answer, too.
  typedef struct packed {
    logic        valid;
    logic        we;
    logic [63:0] addr;   // spa
    logic [1:0]  size;   // log2 of the bytes
    logic [63:0] wdata;  // in the low bytes
  } dev_access_t;

  typedef struct packed {
    logic        hit;    // a device is at this address
    logic [63:0] rdata;  // in the low bytes
  } dev_answer_t;

  // What AWATOP asks for (AXI5, "Atomic transactions"): bits 5:4 the kind, bits 2:0 the operation.
  localparam logic [5:0] AtopSwap = 6'b110000;

  // The value that an atomic transaction leaves of `old`, both in the low 2**size bytes.
  function automatic logic [63:0] atop_result(
      logic [5:0] atop, logic [1:0] size, logic [63:0] old, logic [63:0] operand);
    logic [63:0] a;
    logic [63:0] b;
    // Comparisons see the values at the top of the word: the sign is then bit 63.
    a = size == 2'd3 ? old : {old[31:0], 32'd0};
    b = size == 2'd3 ? operand : {operand[31:0], 32'd0};
    if (atop == AtopSwap) return operand;
    unique case (atop[2:0])
      3'd0: return old + operand;
      3'd1: return old & ~operand;
      3'd2: return old ^ operand;
      3'd3: return old | operand;
      3'd4: return $signed(a) > $signed(b) ? old : operand;
      3'd5: return $signed(a) < $signed(b) ? old : operand;
      3'd6: return a > b ? old : operand;
      default: return a < b ? old : operand;
    endcase
  endfunction
endpackage
