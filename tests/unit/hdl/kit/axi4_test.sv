// SPDX-License-Identifier: Apache-2.0
// Drives kit_axi4_memory with transactions of every kind and says what is not as AXI4 has it.
module axi4_test;
  import kit_pkg::*;

  bit clk = 1'b0;
  bit rst_n = 1'b0;
  bus_pkg::soc_ctl_t ctl = '0;
  axi_req_t req = '0;
  axi_rsp_t rsp;
  dev_access_t access;
  dev_answer_t answer;
  int unsigned wrong = 0;
  int unsigned checks = 0;
  int unsigned stores = 0;  // to the device
  longint unsigned stored;

  always #5 clk = !clk;

  kit_axi4_memory u_memory (
      .clk_i(clk),
      .rst_ni(rst_n),
      .ctl_i(ctl),
      .req_i(req),
      .rsp_o(rsp),
      .access_o(access),
      .answer_i(answer)
  );

  // A device at 0x1000_0000 that answers its address.
  assign answer = '{hit: access.addr[63:12] == 52'h1_0000, rdata: access.addr};
  always_ff @(posedge clk) begin
    if (access.valid && access.we && answer.hit) begin
      stores <= stores + 1;
      stored <= access.wdata;
    end
  end

  task automatic check(string what, logic [63:0] got, logic [63:0] want);
    checks++;
    if (got !== want) begin
      wrong++;
      $display("%s: %h, not %h", what, got, want);
    end
  endtask

  // Inputs change at falling edges; a rising edge sees what was there before it.

  // One write transaction; data[i] and strb[i] of beat i. Returns the response, and what an atomic
  // one gives back.
  task automatic write(axi_addr_t a, logic [63:0] data[], logic [7:0] strb[],
                       output logic [1:0] resp, output logic [63:0] old);
    bit first;
    first = 1'b1;
    @(negedge clk);
    req.aw_valid = 1'b1;
    req.aw = a;
    do @(posedge clk); while (!rsp.aw_ready);
    foreach (data[i]) begin
      @(negedge clk);
      req.aw_valid = 1'b0;
      req.w_valid = 1'b1;
      req.w_data = data[i];
      req.w_strb = strb[i];
      req.w_last = i == data.size() - 1;
      do @(posedge clk); while (!rsp.w_ready);
    end
    @(negedge clk);
    req.w_valid = 1'b0;
    req.b_ready = 1'b1;
    req.r_ready = 1'b1;
    old = '0;
    forever begin
      @(posedge clk);
      if (rsp.r_valid && first) begin
        old = rsp.r_data;
        first = 1'b0;
      end
      if (rsp.b_valid) break;
    end
    resp = rsp.b_resp;
    check("id of B", 64'(rsp.b_id), 64'(a.id));
    @(negedge clk);
    req.b_ready = 1'b0;
    req.r_ready = 1'b0;
  endtask

  task automatic read(axi_addr_t a, output logic [63:0] data[$], output logic [1:0] resp);
    @(negedge clk);
    req.ar_valid = 1'b1;
    req.ar = a;
    do @(posedge clk); while (!rsp.ar_ready);
    @(negedge clk);
    req.ar_valid = 1'b0;
    req.r_ready = 1'b1;
    data = {};
    forever begin
      @(posedge clk);
      if (rsp.r_valid) begin
        data.push_back(rsp.r_data);
        resp = rsp.r_resp;
        check("id of R", 64'(rsp.r_id), 64'(a.id));
        check("last of R", 64'(rsp.r_last), 64'(data.size() == int'(a.len) + 1));
        if (rsp.r_last) break;
      end
    end
    @(negedge clk);
    req.r_ready = 1'b0;
  endtask

  function automatic axi_addr_t at(logic [63:0] addr, logic [7:0] len = 0, logic [1:0] burst = 1,
                                   logic [2:0] size = 3, logic lock = 0, logic [5:0] atop = 0);
    return '{id: 16'h5, addr: addr, len: len, size: size, burst: burst, lock: lock, atop: atop};
  endfunction

  task automatic store(logic [63:0] addr, logic [63:0] data, logic [7:0] strb = 8'hFF);
    logic [1:0] resp;
    logic [63:0] old;
    write(at(addr), '{data}, '{strb}, resp, old);
    check("response of a write", 64'(resp), 64'(RespOkay));
  endtask

  task automatic expect_word(string what, logic [63:0] addr, logic [63:0] want);
    logic [63:0] data[$];
    logic [1:0] resp;
    read(at(addr), data, resp);
    check(what, data[0], want);
  endtask

  task automatic atomic(string what, logic [5:0] atop, logic [2:0] size, logic [63:0] addr,
                        logic [63:0] operand, logic [63:0] was, logic [63:0] is);
    logic [1:0] resp;
    logic [63:0] old;
    logic [7:0] strb;
    strb = size == 3 ? 8'hFF : addr[2] ? 8'hF0 : 8'h0F;
    store({addr[63:3], 3'd0}, was);
    write(at(addr, 0, 1, size, 0, atop), '{operand}, '{strb}, resp, old);
    check({what, ", what was there"}, old, was);
    expect_word({what, ", what is left"}, {addr[63:3], 3'd0}, is);
  endtask

  localparam logic [63:0] Ram = 64'h8000_0000;

  task automatic all();
    logic [63:0] data[$];
    logic [1:0] resp;
    logic [63:0] old;
    // Strobes, and bursts of each kind over the doublewords that they wrote.
    for (int i = 0; i < 8; i++) store(Ram + 64'(8 * i), 64'h1111_1111_1111_1111 * 64'(i));
    store(Ram + 8, 64'hAABB_CCDD_EEFF_0011, 8'h3C);
    expect_word("strobes", Ram + 8, 64'h1111_CCDD_EEFF_1111);
    store(Ram + 8, 64'h1111_1111_1111_1111);
    read(at(Ram + 16, 3), data, resp);
    foreach (data[i]) check("incrementing", data[i], 64'h1111_1111_1111_1111 * 64'(i + 2));
    read(at(Ram + 16, 3, 2), data, resp);
    foreach (data[i]) check("wrapping", data[i], 64'h1111_1111_1111_1111 * 64'((i + 2) & 3));
    read(at(Ram + 16, 3, 0), data, resp);
    foreach (data[i]) check("fixed", data[i], 64'h2222_2222_2222_2222);
    read(at(Ram + 4, 2, 1, 2), data, resp);
    check("narrow, first", data[0], 64'h0);
    check("narrow, second", data[1], 64'h1111_1111_1111_1111);
    check("narrow, third", data[2], 64'h1111_1111_1111_1111);
    write(at(Ram + 64, 1), '{64'h5, 64'h6}, '{8'hFF, 8'hFF}, resp, old);
    expect_word("burst of writes, first", Ram + 64, 64'h5);
    expect_word("burst of writes, second", Ram + 72, 64'h6);

    // Exclusive accesses.
    read(at(Ram + 64, 0, 1, 3, 1), data, resp);
    check("exclusive read", 64'(resp), 64'(RespExokay));
    write(at(Ram + 64, 0, 1, 3, 1), '{64'h7}, '{8'hFF}, resp, old);
    check("exclusive write", 64'(resp), 64'(RespExokay));
    expect_word("it wrote", Ram + 64, 64'h7);
    write(at(Ram + 64, 0, 1, 3, 1), '{64'h8}, '{8'hFF}, resp, old);
    check("a second one", 64'(resp), 64'(RespOkay));
    expect_word("it wrote nothing", Ram + 64, 64'h7);
    read(at(Ram + 64, 0, 1, 3, 1), data, resp);
    store(Ram + 64, 64'h9);
    write(at(Ram + 64, 0, 1, 3, 1), '{64'h8}, '{8'hFF}, resp, old);
    check("behind a store between", 64'(resp), 64'(RespOkay));
    read(at(Ram + 64, 0, 1, 3, 1), data, resp);
    write(at(Ram + 72, 0, 1, 3, 1), '{64'h8}, '{8'hFF}, resp, old);
    check("elsewhere", 64'(resp), 64'(RespOkay));
    expect_word("nothing there", Ram + 72, 64'h6);

    // Atomic transactions, of doublewords and of the upper word.
    atomic("add", 6'h20, 3, Ram, 64'd5, 64'd7, 64'd12);
    atomic("clear", 6'h21, 3, Ram, 64'h0F, 64'hFF, 64'hF0);
    atomic("exclusive or", 6'h22, 3, Ram, 64'h0F, 64'hFF, 64'hF0);
    atomic("set", 6'h23, 3, Ram, 64'h0F, 64'hF0, 64'hFF);
    atomic("maximum", 6'h24, 3, Ram, 64'd1, -64'd1, 64'd1);
    atomic("minimum", 6'h25, 3, Ram, 64'd1, -64'd1, -64'd1);
    atomic("unsigned maximum", 6'h26, 3, Ram, 64'd1, -64'd1, -64'd1);
    atomic("unsigned minimum", 6'h27, 3, Ram, 64'd1, -64'd1, 64'd1);
    atomic("swap", 6'h30, 3, Ram, 64'd3, 64'd4, 64'd3);
    atomic("add of the upper word", 6'h20, 2, Ram + 4, 64'h0000_0001_DEAD_BEEF,
           64'hFFFF_FFFF_0000_0001, 64'h0000_0000_0000_0001);
    atomic("minimum of the upper word", 6'h25, 2, Ram + 4, 64'h0000_0001_0000_0000,
           64'hFFFF_FFFE_0000_0001, 64'hFFFF_FFFE_0000_0001);

    // The device and nothing.
    read(at(64'h1000_0004, 0, 1, 2), data, resp);
    check("a device's answer in its lanes", data[0], 64'h1000_0004_0000_0000);
    write(at(64'h1000_0004, 0, 1, 2), '{64'hDEAD_BEEF_0000_0000}, '{8'hF0}, resp, old);
    check("a device's write", 64'(resp), 64'(RespOkay));
    check("its data", stored, 64'hDEAD_BEEF);
    read(at(64'h4000_0000), data, resp);
    check("nothing to read", 64'(resp), 64'(RespDecerr));
    write(at(64'h4000_0000), '{64'h1}, '{8'hFF}, resp, old);
    check("nothing to write", 64'(resp), 64'(RespDecerr));
  endtask

  initial begin
    repeat (2) @(posedge clk);
    @(negedge clk);
    rst_n = 1'b1;
    @(posedge clk);
    all();
    check("stores that the device saw", 64'(stores), 64'd1);
    // The same with late handshakes.
    @(negedge clk);
    ctl.wait_en = 1'b1;
    ctl.wait_seed = 32'd7;
    all();
    check("stores that the device saw", 64'(stores), 64'd2);
    $display("%0d checks, %0d wrong", checks, wrong);
    $finish;
  end

  initial begin
    #1000000 $display("it does not end");
    $finish;
  end
endmodule
