// SPDX-License-Identifier: Apache-2.0
// One hart, main memory and the devices of models/isa/memory_map.py: the top of every simulation.
//
// Probe: the verification probe is part of the model (commit records through DPI); without it the
// model only runs. Watch: assertions about the core that remember (probe/watch.sv).
module soc
  import bus_pkg::*;
  import cfg_pkg::*;
  import kit_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH,
    parameter bit Probe = 1'b1,
    parameter bit Watch = 1'b1
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i,
    // Instructions retired since reset.
    output logic [63:0] retired_o
);
  ibus_req_t ibus_req;
  bus_rsp_t ibus_rsp;
  dbus_req_t dbus_req;
  bus_rsp_t dbus_rsp;
  dev_access_t dev_access;
  dev_answer_t dev_answer;
  logic data_take;
  logic data_device;
  logic [63:0] mtime;
  logic [63:0] pins;
  logic retire;

  hart #(
      .Cfg(Cfg)
  ) u_hart (
      .clk_i,
      .rst_ni,
      .irq_pins_i(pins),
      .time_i(mtime),
      .ibus_req_o(ibus_req),
      .ibus_rsp_i(ibus_rsp),
      .dbus_req_o(dbus_req),
      .dbus_rsp_i(dbus_rsp),
      .retire_o(retire)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) retired_o <= '0;
    else retired_o <= retired_o + {63'd0, retire};
  end

  instruction_bus #(
      .Cfg(Cfg)
  ) u_instruction_bus (
      .clk_i,
      .rst_ni,
      .wait_en_i(ctl_i.wait_en),
      .wait_seed_i(ctl_i.wait_seed),
      .req_i(ibus_req),
      .rsp_o(ibus_rsp)
  );

  data_bus #(
      .Cfg(Cfg)
  ) u_data_bus (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .req_i(dbus_req),
      .rsp_o(dbus_rsp),
      .access_o(dev_access),
      .answer_i(dev_answer),
      .take_o(data_take),
      .device_o(data_device)
  );

  kit_devices #(
      .Geilen(Cfg.geilen)
  ) u_devices (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .access_i(dev_access),
      .answer_o(dev_answer),
      .pins_o(pins),
      .mtime_o(mtime)
  );

  if (Watch) begin : gen_watch
    watch #(
        .Cfg(Cfg)
    ) u_watch (
        .clk_i,
        .rst_ni
    );
  end

  if (Probe) begin : gen_probe
    probe #(
        .Cfg(Cfg)
    ) u_probe (
        .clk_i,
        .rst_ni,
        .dbus_req_i(dbus_req),
        .dbus_rsp_i(dbus_rsp),
        .dbus_take_i(data_take),
        .dbus_device_i(data_device)
    );
  end
endmodule
