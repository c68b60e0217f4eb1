# SPDX-License-Identifier: Apache-2.0
"""A configuration as data: read back as it was, and refused in one line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trapline.models.isa.config import NAMED, HartConfig, named
from trapline.models.isa.config_data import from_data, resolve, to_data


@pytest.mark.parametrize("name", sorted(NAMED))
def test_every_configuration_survives_json(name: str) -> None:
    data = json.loads(json.dumps(to_data(NAMED[name]) | {"name": "mine"}))
    assert to_data(from_data(data)) == data
    assert from_data(data) != NAMED[name]  # by its name
    data["marchid"] += 1
    assert from_data(data).marchid == NAMED[name].marchid + 1


def test_what_a_table_leaves_out_is_the_base() -> None:
    config = from_data(
        {
            "name": "mine",
            "base": "rv64imac_h_sv39",
            "pmp_entries": 0,
            "without": ["sstc", "svinval"],
        }
    )
    base = named("rv64imac_h_sv39")
    assert (config.name, config.pmp_entries, config.asidlen) == ("mine", 0, base.asidlen)
    assert config.extensions == base.extensions - {"sstc", "svinval"}
    modes = {"name": "mine", "vm_modes": ["sv39"], "gstage_modes": ["sv39", "sv48"]}
    assert from_data(modes).gstage_modes == {8, 9}


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ([], "is a table"),
        ({}, "name of the configuration is None"),
        ({"name": "My Core"}, "'My Core', not lower-case"),
        ({"name": "rv64imac"}, "a named one already"),
        ({"name": "mine", "pmp_entrys": 0}, "no field pmp_entrys"),
        ({"name": "mine", "base": "rv65"}, "base is 'rv65'; known: rv32"),
        ({"name": "mine", "pmp_entries": "16"}, "pmp_entries is '16', not a whole number"),
        ({"name": "mine", "pmp_entries": True}, "pmp_entries is True, not a whole number"),
        ({"name": "mine", "misaligned_hw": 1}, "misaligned_hw is 1, not true or false"),
        ({"name": "mine", "extensions": "imac"}, "not a list of names"),
        ({"name": "mine", "vm_modes": [8]}, "not a list of names"),
        ({"name": "mine", "vm_modes": ["sv64"]}, "no mode sv64; known: sv32"),
        ({"name": "mine", "without": ["sstk"]}, "rv64imac_h does not have sstk"),
        ({"name": "mine", "without": ["sstc"], "extensions": ["i"]}, "one of them"),
        ({"name": "mine", "marchid": 1 << 32}, "marchid is 4294967296"),
        ({"name": "mine", "mvendorid": -1}, "mvendorid is -1"),
        # What HartConfig refuses.
        ({"name": "mine", "pmp_entries": 7}, "pmp_entries is 7, not 0, 16 or 64"),
        ({"name": "mine", "without": ["c"]}, "without c"),
        ({"name": "mine", "wfi_tw": "never"}, "wfi_tw is 'never', not trap, complete or limit"),
        ({"name": "mine", "wfi_tw": True}, "wfi_tw is True, not a string"),
        ({"name": "mine", "vsatp_modes": ["sv38"]}, "vsatp_modes: no mode sv38"),
        ({"name": "mine", "mtvec_modes": "direct"}, "mtvec_modes is 'direct', not a list"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(table: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        from_data(table)
    assert len(str(caught.value).splitlines()) == 1


def test_a_run_takes_its_data_before_a_name() -> None:
    mine = HartConfig("mine", marchid=3)
    assert resolve("mine", to_data(mine)) == mine
    assert resolve("rv64imac", {}) is NAMED["rv64imac"]
    with pytest.raises(ValueError, match="'yours' are those of 'mine'"):
        resolve("yours", to_data(mine))
    with pytest.raises(KeyError, match="unknown configuration"):
        resolve("mine", {})
