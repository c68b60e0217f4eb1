# SPDX-License-Identifier: Apache-2.0
"""The RTL twins as one shared library: call any of them from Python, without a simulator.

One Verilator model holds every twin of `models/isa/functions.py` for one configuration. It is built
once for each content of the sources and kept in the cache. Frontend-independent evidence beside the
proofs: the same counterexample can be replayed in what Verilator makes of the RTL.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from trapline.formal.golden import border
from trapline.formal.rtl.verilated import ROOT, config_name, core_list
from trapline.models.isa import functions, state
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import TWINS, Port, Twin
from trapline.tb.sim.library import compile_library

TOP = "twin_library"
STATE_BITS = 64 * state.SLOT_COUNT

Value = int | Sequence[int]


def width(port: Port) -> int:
    """Bits of a port in the packed structs."""
    return STATE_BITS if port.width == functions.STATE else port.width


def pack(ports: Sequence[Port], values: Sequence[Value]) -> int:
    """The packed struct of `ports` as one integer: the first port in the most significant bits.

    `state` is a sequence of slots. Raises ValueError on a value that does not fit or a wrong count.
    """
    if len(ports) != len(values):
        raise ValueError(f"{len(values)} values for {len(ports)} ports")
    result = 0
    for port, value in zip(ports, values, strict=True):
        if not isinstance(value, int):
            value = int.from_bytes(b"".join(v.to_bytes(8, "little") for v in value), "little")
        bits = width(port)
        if value < 0 or value >> bits:
            raise ValueError(f"{port.name}={value:#x} does not fit {bits} bits")
        result = result << bits | value
    return result


def unpack(ports: Sequence[Port], packed: int) -> tuple[Value, ...]:
    """The values in a packed struct, in the order of `ports`; `state` as a tuple of slots."""
    values: list[Value] = []
    for port in reversed(ports):
        bits = width(port)
        value = packed & ((1 << bits) - 1)
        packed >>= bits
        if port.width == functions.STATE:
            raw = value.to_bytes(bits // 8, "little")
            slots = (int.from_bytes(raw[i : i + 8], "little") for i in range(0, len(raw), 8))
            values.append(tuple(slots))
        else:
            values.append(value)
    return tuple(reversed(values))


def _words(ports: Sequence[Port]) -> int:
    """32-bit words that carry the struct; at least three, so that Verilator makes an array."""
    return max(3, -(-sum(map(width, ports)) // 32))


def instance(twin: Twin, config: str, inputs: str, outputs: str) -> str:
    """The twin's module at a named configuration between two variables of its packed structs.

    A module that takes the state has a port of its own for each input and output, since the
    registers of all CSRs are passed on as they are; one that writes it gives an effect on it.
    """
    head = f"  {twin.name} #(.Cfg({config})) u_{twin.name} ("
    if all(p.width != functions.STATE for p in twin.inputs):
        return f"{head}.in_i({inputs}), .out_o({outputs}));\n"
    ports = [f".{p.name}_i({inputs}.{p.name})" for p in twin.inputs]
    effect = f"{twin.name}_effect"
    before = after = ""
    for p in twin.outputs:
        if p.width != functions.STATE:
            ports.append(f".{p.name}_o({outputs}.{p.name})")
            continue
        ports.append(f".effect_o({effect})")
        before = f"  csr_effect_pkg::csr_effect_t {effect};\n"
        state_after = f"csr_effect_pkg::applied({inputs}.{p.name}, {effect})"
        after = f"  assign {outputs}.{p.name} = state_pkg::csr_state_t'({state_after});\n"
    return f"{before}{head}\n    {', '.join(ports)});\n{after}"


def _wrapper_sv(config: str) -> str:
    """A module with two wide vectors for each twin; unused upper bits are zero."""
    ports, body = [], []
    for t in TWINS:
        ins, outs = 32 * _words(t.inputs), 32 * _words(t.outputs)
        ports.append(f"  input logic [{ins - 1}:0] {t.name}_i")
        ports.append(f"  output logic [{outs - 1}:0] {t.name}_o")
        body.append(f"  {t.name}_in_t {t.name}_in;")
        body.append(f"  {t.name}_out_t {t.name}_out;")
        body.append(f"  assign {t.name}_in = {t.name}_i[$bits({t.name}_in_t)-1:0];")
        body.append(instance(t, config, f"{t.name}_in", f"{t.name}_out").rstrip())
        body.append(f"  assign {t.name}_o = {outs}'({t.name}_out);")
    header = f"module {TOP}\n  import cfg_pkg::*;\n  import twins_pkg::*;\n(\n"
    return header + ",\n".join(ports) + "\n);\n" + "\n".join(body) + "\nendmodule\n"


def _wrapper_cpp() -> str:
    """C entry points: one model for each handle, one function that calls twin number `twin`."""
    cases = "\n".join(
        f"    case {number}: std::memcpy(m->{t.name}_i.data(), in, {4 * _words(t.inputs)});\n"
        f"      m->eval();\n"
        f"      std::memcpy(out, m->{t.name}_o.data(), {4 * _words(t.outputs)}); break;"
        for number, t in enumerate(TWINS)
    )
    return f"""#include <cstring>
#include "V{TOP}.h"
#include "verilated.h"
extern "C" void *twins_new() {{
  auto *m = new V{TOP}(new VerilatedContext);
  m->eval();
  return m;
}}
extern "C" void twins_call(void *model, int twin, const void *in, void *out) {{
  auto *m = static_cast<V{TOP} *>(model);
  switch (twin) {{
{cases}
    default: break;
  }}
}}
"""


def sources() -> tuple[Path, ...]:
    """The RTL files of the core list that the twins need: packages and what holds no state."""
    wanted = {t.rtl for t in TWINS} | _INSIDE
    return tuple(ROOT / f for f in core_list() if f in wanted or f.endswith("_pkg.sv"))


# Modules inside twins.
_INSIDE = {"hdl/core/decode_fp.sv", "hdl/priv/pmp_effect.sv"}


def build(cfg: HartConfig, overlay: dict[str, str] | None = None) -> Path:
    """The library for `cfg`, from the cache where it is.

    `overlay` replaces the text of RTL files by their path from the root: for mutants. Raises
    RuntimeError with the tool's words where the RTL does not build.
    """
    texts = {
        f"{TOP}.sv": _wrapper_sv(config_name(cfg.name)),
        f"{TOP}.cpp": _wrapper_cpp(),
        **(overlay or {}),
    }
    return compile_library(cfg.name, TOP, [str(p.relative_to(ROOT)) for p in sources()], texts)


class TwinLibrary:
    """The RTL twins of one configuration, called by name with unsigned integers."""

    def __init__(self, cfg: HartConfig, overlay: dict[str, str] | None = None) -> None:
        """Build (or find) and load the library for `cfg`; see `build`."""
        self.cfg = cfg
        self._lib = ctypes.CDLL(str(build(cfg, overlay)))
        self._lib.twins_new.restype = ctypes.c_void_p
        self._model = ctypes.c_void_p(self._lib.twins_new())
        self._number = {t.name: i for i, t in enumerate(TWINS)}

    def call(self, name: str, values: Sequence[Value]) -> tuple[Value, ...]:
        """The outputs of twin `name` for its inputs, both in the order of functions.py."""
        twin = functions.TWIN[name]
        in_bytes = pack(twin.inputs, values).to_bytes(4 * _words(twin.inputs), "little")
        out = ctypes.create_string_buffer(4 * _words(twin.outputs))
        self._lib.twins_call(self._model, self._number[name], in_bytes, out)
        return unpack(twin.outputs, int.from_bytes(out.raw, "little"))


@functools.cache
def library(cfg: HartConfig) -> TwinLibrary:
    """The library of the RTL as it stands, loaded once in this process."""
    return TwinLibrary(cfg)


def golden(twin: Twin) -> Callable[..., Any]:
    """The Python twin, imported by the name in the table, as a function of cfg and the inputs."""
    module_name, _, name = twin.golden.partition(":")
    module = __import__(f"trapline.models.golden.{module_name}", fromlist=[name])
    function = getattr(module, name)

    def by_ports(cfg: HartConfig, *inputs: Any) -> Any:
        return border.call(lambda arguments: function(*arguments), twin, cfg, inputs)

    return by_ports
