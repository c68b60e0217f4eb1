// SPDX-License-Identifier: Apache-2.0
// The one module of tb/duts that looks into the own core, for taps that then show less of it.
// Anywhere below the module that has the instance `u_soc`, whose hart it looks into.
module core_view
  import core_view_pkg::*;
  import commit_pkg::*;
  import isa_pkg::*;
  import pipe_pkg::*;
(
  input  logic       clk_i,
  output core_view_t view_o
);
  logic first;
  decision_t first_seen_q;
  assign first = u_soc.u_hart.u_execute.first_q;

  always_comb begin
    view_o = '0;
    view_o.retire = u_soc.u_hart.u_execute.retire_o;
    view_o.trap = u_soc.u_hart.u_execute.trap_o.valid;
    view_o.irq = view_o.trap && u_soc.u_hart.u_execute.trap_o.is_interrupt;
    view_o.ex = u_soc.u_hart.u_execute.ex_i;
    view_o.next_pc = u_soc.u_hart.redirect.valid ? u_soc.u_hart.redirect.pc
                                                 : u_soc.u_hart.u_execute.link;
    view_o.rd_we = u_soc.u_hart.wb.valid;
    view_o.rd_wdata = u_soc.u_hart.wb.data;
    view_o.lsu = u_soc.u_hart.u_execute.lsu_rsp_i;
    view_o.mem_va = u_soc.u_hart.u_execute.lsu_req_o.va;
    view_o.mcycle = u_soc.u_hart.state.mcycle;
    view_o.priv_before = u_soc.u_hart.mode.priv;
    view_o.v_before = u_soc.u_hart.mode.v;
    view_o.priv_after = u_soc.u_hart.mode_next.priv;
    view_o.v_after = u_soc.u_hart.mode_next.v;
    view_o.target = u_soc.u_hart.trap_target;
    // vscause holds a VS-level interrupt's cause as the supervisor-level one.
    view_o.cause = view_o.irq && view_o.target == TargetVs ? u_soc.u_hart.trap.cause - 6'd1
                                                           : u_soc.u_hart.trap.cause;
    view_o.now = '{
        pins: u_soc.u_hart.irq_pins_i,
        mtime: u_soc.u_hart.time_i,
        stip: u_soc.u_hart.stip,
        vstip: u_soc.u_hart.vstip
    };
    // The decision falls in an instruction's first cycle; WFI's in its last one.
    view_o.seen = first || view_o.ex.unit == UnitWait ? view_o.now : first_seen_q;
  end

  always_ff @(posedge clk_i) if (first) first_seen_q <= view_o.now;
endmodule
