# SPDX-License-Identifier: Apache-2.0
"""The packed structs of a twin, and its RTL called as a function."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from trapline.formal.equality.vectors import ValueSource, vector
from trapline.formal.rtl.library import golden, instance, library, pack, sources, unpack, width
from trapline.models.isa.config import NAMED
from trapline.models.isa.functions import TWIN, TWINS

CFG = NAMED["rv64imac_h"]


def source() -> ValueSource:
    write: Any = golden(TWIN["csr_write"])
    return ValueSource(CFG, Random(5), lambda a, x, v, slots: list(write(CFG, a, x, v, slots)))


@pytest.mark.parametrize("twin", TWINS, ids=lambda t: t.name)
def test_packing_loses_nothing(twin: Any) -> None:
    values = vector(twin, DRAWN)
    packed = pack(twin.inputs, values)
    assert packed >> sum(map(width, twin.inputs)) == 0
    back = [list(v) if isinstance(v, tuple) else v for v in unpack(twin.inputs, packed)]
    assert back == values


DRAWN = source()


def test_the_first_port_is_the_most_significant() -> None:
    ports = TWIN["xret"].inputs
    values = [1 if i == 0 else 0 for i in range(len(ports))]
    assert pack(ports, values) == 1 << sum(map(width, ports[1:]))


def test_what_does_not_fit_is_refused() -> None:
    ports = TWIN["xret"].inputs
    with pytest.raises(ValueError, match=f"{len(ports) - 1} values for {len(ports)} ports"):
        pack(ports, [0] * (len(ports) - 1))
    with pytest.raises(ValueError, match="does not fit"):
        pack(ports, [1 << ports[0].width, *[0] * (len(ports) - 1)])
    with pytest.raises(ValueError, match="does not fit"):
        pack(ports, [-1, *[0] * (len(ports) - 1)])


def test_twins_with_a_state_as_output_are_tied_by_their_effect() -> None:
    text = instance(TWIN["csr_write"], "CfgRv64imacH", "one", "two")
    assert "applied(one.state, csr_write_effect)" in text
    assert ".in_i(one), .out_o(two)" in instance(TWIN["xret"], "CfgRv64imacH", "one", "two")


def test_the_sources_hold_no_registers() -> None:
    names = {p.name for p in sources()}
    assert "xret.sv" in names
    assert not {"csr_file.sv", "walker.sv", "tlb.sv", "execute.sv"} & names


def test_the_rtl_of_a_twin_gives_what_the_model_gives() -> None:
    for name in ("xret", "pte_check", "tinst"):
        for _ in range(50):
            values = vector(TWIN[name], DRAWN)
            expected = golden(TWIN[name])(CFG, *values)
            found = library(CFG).call(name, values)
            assert (found if len(found) > 1 else found[0]) == expected
