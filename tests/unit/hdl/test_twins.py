# SPDX-License-Identifier: Apache-2.0
"""The RTL twins, as Verilator builds them, against the golden model's, both as black boxes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import cast

import pytest

from trapline.formal.equality.vectors import ValueSource, Vector, vector
from trapline.formal.rtl import library as vlib
from trapline.models.isa import state
from trapline.models.isa.config import HartConfig, named
from trapline.models.isa.functions import TWIN, TWINS, Twin
from trapline.tb.planted import twins

CONFIGS = ("rv64imac_h", "rv32imac_h")
VECTORS = 400
MUTANT_VECTORS = 6000


def source(cfg: HartConfig, seed: str) -> ValueSource:
    """Vectors whose states come from legal writes; the seed makes them the same every time."""
    rtl = vlib.library(cfg)

    def csr_write(address: int, value: int, v: int, slots: list[int]) -> list[int]:
        return list(cast("tuple[int, ...]", rtl.call("csr_write", [address, value, v, slots])[0]))

    return ValueSource(cfg, Random(seed), csr_write)


def expected(twin: Twin, cfg: HartConfig, inputs: Vector) -> tuple[vlib.Value, ...]:
    """The golden model's outputs, in the shape that the library gives."""
    function = cast("Callable[..., object]", vlib.golden(twin))
    result = function(cfg, *inputs)
    if twin.outputs[0].name == "state":
        return (tuple(cast("tuple[int, ...]", result)),)
    return tuple(int(v) for v in (result if isinstance(result, tuple) else (cast("int", result),)))


def described(twin: Twin, inputs: Vector, rtl: object, golden: object) -> str:
    """One vector and both answers; of a state only the slots that are not zero."""
    lines = [twin.name]
    for port, value in zip(twin.inputs, inputs, strict=True):
        if isinstance(value, int):
            lines.append(f"  {port.name} = {value:#x}")
        else:
            names = zip(state.SLOT_INDEX, value, strict=True)
            lines += [f"  {name} = {slot:#x}" for name, slot in names if slot]
    return "\n".join([*lines, f"  rtl {rtl}", f"  golden {golden}"])


def first_difference(
    library: vlib.TwinLibrary, twin: Twin, s: ValueSource, count: int
) -> str | None:
    """The first of `count` vectors on which the two disagree, described; None if none."""
    for _ in range(count):
        inputs = vector(twin, s)
        rtl = library.call(twin.name, inputs)
        golden = expected(twin, library.cfg, inputs)
        if rtl != golden:
            return described(twin, inputs, rtl, golden)
    return None


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("name", sorted(TWIN))
def test_rtl_agrees_with_golden(config: str, name: str) -> None:
    cfg = named(config)
    difference = first_difference(
        vlib.library(cfg), TWIN[name], source(cfg, f"{config} {name}"), VECTORS
    )
    assert difference is None, difference


@pytest.mark.parametrize("config", CONFIGS)
def test_every_16_bit_word_expands_alike(config: str) -> None:
    cfg, twin = named(config), TWIN["rvc_expand"]
    library = vlib.library(cfg)
    for word in range(1 << 16):
        assert library.call(twin.name, [word]) == expected(twin, cfg, [word]), f"{word:#06x}"


@pytest.fixture(scope="module")
def mutated() -> vlib.TwinLibrary:
    return vlib.TwinLibrary(named("rv64imac_h"), twins.overlay())


@pytest.mark.parametrize("name", sorted(twins.load()))
def test_a_planted_bug_is_found(name: str, mutated: vlib.TwinLibrary) -> None:
    s = source(mutated.cfg, f"mutant {name}")
    assert first_difference(mutated, TWIN[name], s, MUTANT_VECTORS) is not None


def test_every_twin_has_a_planted_bug() -> None:
    assert sorted(twins.load()) == sorted(t.name for t in TWINS)
