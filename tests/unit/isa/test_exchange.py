# SPDX-License-Identifier: Apache-2.0
"""Configurations in riscv-config's and Sail's formats: there and back, and what is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from trapline.models.isa import exchange_riscv_config, exchange_sail
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.isa.config_data import from_data
from trapline.models.isa.exchange import Imported, unsaid
from trapline.models.isa.exchange_riscv_config import from_riscv_config, to_riscv_config
from trapline.models.isa.exchange_sail import from_sail, parse, to_sail

RV64 = NAMED["rv64imac"]
Back = Callable[[HartConfig], Imported]


def by_riscv_config(cfg: HartConfig) -> Imported:
    return from_riscv_config(yaml.safe_load(yaml.safe_dump(to_riscv_config(cfg))))


def by_sail(cfg: HartConfig) -> Imported:
    return from_sail(parse(json.dumps(to_sail(cfg))))


STATED = {by_riscv_config: exchange_riscv_config.STATED, by_sail: exchange_sail.STATED}
# What each format says otherwise than the table: extensions that it knows, entries that there are.
OF_THEIR_OWN = {"extensions", "pmp_usable"}


@pytest.mark.parametrize("route", STATED)
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"misaligned_hw": True},
        {"pmp_grain": 3, "mvendorid": 0x489, "marchid": 3, "mimpid": 7, "mhartid": 2},
        {"tval_insn": False, "tval_misaligned": False},
        {"mtval_causes": 0xFFFF_FFDF, "stval_causes": 0xFFFF_FFDF},
        {"vm_modes": frozenset({8})},
        {"extensions": RV64.extensions - {"svadu", "zicond"}},
    ],
    ids=lambda fields: " ".join(fields) or "as it is",  # a set has no order to tell
)
def test_there_and_back(route: Back, fields: dict[str, Any]) -> None:
    cfg = replace(RV64, name="mine", **fields)
    read = from_data({"name": "mine"} | route(cfg).table)
    for field in STATED[route] - OF_THEIR_OWN:
        if route is by_riscv_config and field == "stval_causes":
            continue
        assert getattr(read, field) == getattr(cfg, field), field
    assert min(read.pmp_usable, read.pmp_entries) == min(cfg.pmp_usable, cfg.pmp_entries)
    assert ("svadu" in read.extensions) == ("svadu" in cfg.extensions)
    assert ("zicond" in read.extensions) == ("zicond" in cfg.extensions)


@pytest.mark.parametrize("name", [n for n in NAMED if n != "spike"])
@pytest.mark.parametrize("route", STATED)
def test_each_named_configuration_comes_back(route: Back, name: str) -> None:
    cfg = NAMED[name]
    read = from_data({"name": "mine"} | route(cfg).table)
    for field in STATED[route] - OF_THEIR_OWN:
        assert getattr(read, field) == getattr(cfg, field), field
    letters = {e for e in cfg.extensions if len(e) == 1}
    if route is by_sail:
        letters -= {"h"}  # of which it knows nothing
    assert {e for e in read.extensions if len(e) == 1} == letters


def test_what_sail_alone_says_comes_back() -> None:
    for fields in (
        {"pmp_modes": frozenset({"tor", "napot"}), "pmp_usable": 8},
        {"misaligned_first": False, "misaligned_ldst_exc": "access_fault"},
        {"misaligned_hw": True, "misaligned_descending": True},
        {"misaligned_device_exc": "address_misaligned", "misaligned_atomicity_granule": 16},
        {"ram_lrsc": False, "reservation_bytes": 128},
        {"wrs_nto_tw": "complete", "wrs_nto_vtw": "complete"},
        {"ram_base": 0x4000_0000, "ram_size": 1 << 20, "reset_pc": 0x4000_0000},
    ):
        cfg = replace(RV64, name="mine", **fields)
        read = from_data({"name": "mine"} | by_sail(cfg).table)
        assert all(getattr(read, field) == getattr(cfg, field) for field in fields), fields


def test_what_riscv_config_alone_says_comes_back() -> None:
    for fields in (
        {"mtvec_writable": False, "mtvec_reset": 0x8000_0100},
        {"mtvec_modes": frozenset({"direct"}), "mtvec_base_align": 64},
        {"asidlen": 8, "spa_bits": 40},
        {"medeleg_writable": 0xFCB109, "mideleg_writable": 0x1666},
    ):
        cfg = replace(RV64, name="mine", **fields)
        read = from_data({"name": "mine"} | by_riscv_config(cfg).table)
        for field, value in fields.items():
            mask = {"medeleg_writable": 0xB3FF, "mideleg_writable": 0x222}.get(field)
            reported = getattr(read, field)
            assert (reported & mask == value & mask) if mask else reported == value, field


def test_what_a_format_leaves_out_is_named() -> None:
    cfg = replace(RV64, name="mine", wfi_tw="complete", mtvec_modes=frozenset({"direct"}))
    beyond = {"smstateen", "ssstateen", "svnapot", "svpbmt"}
    reported = {"wfi_tw", "mtvec_modes", "gstage_modes", "geilen"}
    assert set(unsaid(cfg, exchange_sail.STATED, exchange_sail.EXTENSIONS)) == reported | beyond
    theirs = unsaid(cfg, exchange_riscv_config.STATED, exchange_riscv_config.EXTENSIONS)
    assert "mtvec_modes" not in theirs
    assert set(theirs) >= {"sstc", "svpbmt", "wfi_tw"}
    assert "h" in unsaid(NAMED["rv64imac_h"], exchange_sail.STATED, exchange_sail.EXTENSIONS)


@pytest.mark.parametrize(
    ("path", "value", "reported"),
    [
        ("base.writable_misa", True, "base.writable_misa is true"),
        ("base.xlen", "64", "base.xlen is '64'"),
        ("base.writable_hpm_counters", {"len": 32, "value": "0xFFFF_FFFF"}, "is not 0"),
        ("base.xtval_nonzero.fetch_page_fault", 1, "fetch_page_fault is 1"),
        ("memory.misaligned", True, "memory.misaligned is True"),
        ("memory.regions", [], "has 0 executable ones"),
        ("memory.pmp.tor_supported", "no", "memory.pmp.tor_supported is 'no'"),
        ("extensions.V", {"support_level": "Full"}, "extensions.V is supported"),
        ("extensions.Zba", {"supported": True}, "extensions.Zba is supported"),
        ("platform.hartid", None, ""),
    ],
)
def test_of_sail_what_is_not_understood_is_one_line(path: str, value: Any, reported: str) -> None:
    document = to_sail(RV64)
    *tables, key = path.split(".")
    place: Any = document
    for name in tables:
        place = place[name]
    place[key] = value
    if not reported:
        assert "mhartid" not in from_sail(document).table
        return
    with pytest.raises(ValueError, match=reported) as caught:
        from_sail(document)
    assert len(str(caught.value).splitlines()) == 1


def test_entries_that_settle_nothing_are_named() -> None:
    document = to_sail(RV64)
    document["platform"]["clint"] = {"base": 33554432, "size": 786432}
    document["extensions"]["Zkr"] = {"supported": False, "sseed_reset_value": False}
    found = from_sail(document)
    assert found.notes == ("platform.clint.base", "platform.clint.size")
    answer = to_riscv_config(RV64)
    answer["hart0"]["mie"] = {"reset-val": 0}
    assert from_riscv_config(answer).notes == ("hart0.mie",)


def test_comments_of_sail() -> None:
    assert parse('{ // a "word"\n "a": "b // c" }') == {"a": "b // c"}
    with pytest.raises(ValueError, match=r"no JSON: .* at line 2"):
        parse("{\n oops }")


@pytest.mark.parametrize(
    ("change", "reported"),
    [
        ({"ISA": "RV64IMAV"}, "has V"),
        ({"ISA": "RV64GC"}, "which is not understood|has G"),
        ({"ISA": "RV64IMACSUZba"}, "has Zba"),
        ({"ISA": 64}, "hart0.ISA is 64"),
        ({"supported_xlen": [32, 64]}, "has one width, 64"),
        ({"mtval_update": "all"}, "mtval_update is 'all'"),
        ({"pmp_granularity": True}, "pmp_granularity is True"),
        ({"speed": 5}, "hart0.speed is not understood"),
        (
            {"satp": {"rv64": {"mode": {"type": {"warl": {"legal": ["mode[3:0] in [11]"]}}}}}},
            "11 is no",
        ),
        ({"satp": {"rv64": {"mode": {"type": {"warl": {"legal": ["mode"]}}}}}}, "'mode' is not"),
        (
            {
                "medeleg": {
                    "rv64": {
                        "type": {
                            "warl": {
                                "dependency_fields": ["misa::mxl"],
                                "legal": ["medeleg[63:0] bitmask [0x1, 0x0]"],
                            }
                        }
                    }
                }
            },
            "depends on others",
        ),
    ],
    ids=str,
)
def test_of_riscv_config_what_is_not_understood_is_one_line(
    change: dict[str, Any], reported: str
) -> None:
    document = to_riscv_config(RV64)
    document["hart0"] |= change
    with pytest.raises(ValueError, match=reported) as caught:
        from_riscv_config(document)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("document", [{}, {"hart_ids": [0, 1]}, [], {"hart_ids": []}], ids=str)
def test_no_isa_spec(document: Any) -> None:
    with pytest.raises(ValueError, match=r"hart|no table"):
        from_riscv_config(document)


@pytest.mark.skipif(
    shutil.which("riscv-config") is None,
    reason="riscv-config asks for another PyYAML than this project: a tool of its own environment",
)
@pytest.mark.parametrize("name", ["rv64imac_h", "rv64imac", "rv32imac_h", "rv64gc_h"])
def test_riscv_config_accepts_what_is_exported(name: str, tmp_path: Path) -> None:
    path = tmp_path / "isa.yaml"
    path.write_text(yaml.safe_dump(to_riscv_config(NAMED[name])))
    done = subprocess.run(
        ["riscv-config", "-ispec", str(path), "--work_dir", str(tmp_path)],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert "ERROR" not in done.stdout + done.stderr, done.stdout + done.stderr


@pytest.mark.parametrize("route", STATED)
@pytest.mark.parametrize("modes", ["u", ""])
def test_a_hart_without_s_mode_comes_back(route: Back, modes: str) -> None:
    cfg = replace(
        NAMED["rv32imac_h"],
        name="mine",
        extensions=frozenset("i m c zicsr zifencei".split()) | set(modes),
        vm_modes=frozenset(),
        gstage_modes=frozenset(),
        geilen=0,
        mpp_reset=0 if modes else 3,
    )
    read = from_data({"name": "mine"} | route(cfg).table)
    for field in ("extensions", "vm_modes", "gstage_modes", "geilen", "mpp_reset"):
        assert getattr(read, field) == getattr(cfg, field), field
