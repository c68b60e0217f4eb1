# SPDX-License-Identifier: Apache-2.0
"""[config] of a dut.toml: who finds it, and what is built for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.models.isa.config import NAMED, named
from trapline.models.isa.config_data import to_data
from trapline.models.isa.gen_sv import cfg_literal, cfg_pkg
from trapline.tb.campaigns.engine import work
from trapline.tb.campaigns.random import drawn
from trapline.tb.duts.loader import DUTS, BadDut, Dut, build_package, load
from trapline.tb.random.source import name_of, read_program, scenario_named, write_drawn
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.schema import read_description
from trapline.tb.run.session import Progress, Session

CONFIG = '\n[config]\nname = "mine"\nbase = "rv64imac_h"\nmarchid = 77\ndata_tlb_entries = 4\n'
MINE = replace(named("rv64imac_h"), name="mine", marchid=77, data_tlb_entries=4)


@pytest.fixture
def text() -> str:
    """The own design's dut.toml."""
    return (DUTS / "own/dut.toml").read_text()


def design(folder: Path, text: str) -> Dut:
    (folder / "dut.toml").write_text(text)
    return load(str(folder))


def test_it_is_the_first_and_the_default(tmp_path: Path, text: str) -> None:
    dut = design(tmp_path, text + CONFIG)
    assert dut.own_config == dut.config("mine") == MINE
    assert dut.default_config == dut.configs[0] == "mine"
    assert dut.config("rv64imac_h_sv39") is NAMED["rv64imac_h_sv39"]
    with pytest.raises(BadDut, match="has no configuration spike; it has mine, rv64imac_h"):
        dut.config("spike")
    assert load("own").default_config == "rv64imac_h"


def test_configs_may_then_be_left_out(tmp_path: Path, text: str) -> None:
    head, _, rest = text.partition("configs = [")
    single = head + rest.partition("]")[2]
    assert design(tmp_path, single + CONFIG).configs == ("mine",)
    with pytest.raises(BadDut, match="configs: expected a list; found nothing"):
        design(tmp_path, single)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("marchid", "marchd", r"\[config\]: a configuration has no field marchd"),
        ("= 77", '= "77"', r"\[config\]: marchid is '77', not a whole number"),
        ("= 4", "= 1", r"\[config\]: mine: data_tlb_entries is 1, not 2 to 1024"),
        ('name = "mine"\n', "", r"\[config\]: name of the configuration is None"),
    ],
)
def test_a_bad_one_is_one_line_with_the_file(
    tmp_path: Path, text: str, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(BadDut, match=complaint) as caught:
        design(tmp_path, text + CONFIG.replace(old, new, 1))
    assert str(caught.value).startswith(str(tmp_path / "dut.toml"))
    assert len(str(caught.value).splitlines()) == 1


def test_what_is_built_holds_it_and_other_builds_stay_as_they_are(
    tmp_path: Path, text: str
) -> None:
    dut, own = design(tmp_path, text + CONFIG), load("own")
    built = dut.design(dut.config("mine"))
    assert f"Cfg = {cfg_literal(MINE)};" in built.generated[0][1]
    assert "marchid: 32'd77" in built.generated[0][1]
    assert built.packages == own.design(named("rv64imac_h")).packages
    assert "Mine" not in cfg_pkg()
    # A named configuration is built as it is without the table.
    cfg = named("rv64imac_h_sv39")
    assert dut.design(cfg).generated == own.design(cfg).generated
    assert "cfg_pkg::CfgRv64imacHSv39;" in build_package("p", cfg, True, False)


def test_the_bare_soc_is_that_of_the_core_in_hdl_alone(tmp_path: Path, text: str) -> None:
    dut, own = design(tmp_path, text + CONFIG), load("own")
    assert dut.bare(MINE).sources == own.bare(named("rv64imac_h")).sources
    other = replace(dut, sources=dut.sources[:3])
    with pytest.raises(BadDut, match="is not the core in hdl/"):
        other.bare(MINE)


def test_a_run_carries_it_as_data(tmp_path: Path, text: str) -> None:
    design(tmp_path, text + CONFIG)
    described = RunDescription(str(tmp_path), "mine", (), str(tmp_path / "out"))
    session = Session(described, Progress())
    (tmp_path / "dut.toml").unlink()  # from here on nobody needs the file
    session.description.dump(tmp_path / "run.json")
    assert RunDescription.load(tmp_path / "run.json").hart_config() == MINE
    # The named ones go by their names alone.
    assert Session(RunDescription("own", "rv64imac", (), ""), Progress()).description.hart == {}


def test_a_description_from_a_file_may_hold_it(tmp_path: Path, text: str) -> None:
    design(tmp_path, text + CONFIG)
    program = Program("a", "a.elf")
    described = RunDescription(str(tmp_path), "mine", (program,), "out", hart=to_data(MINE))
    described.dump(tmp_path / "run.json")
    read = read_description(tmp_path / "run.json")
    assert read.hart_config() == MINE
    with pytest.raises(ValueError, match="no field colour"):
        replace(read, hart={**read.hart, "colour": 1}).hart_config()


def test_a_campaign_begins_anew_with_another_configuration(tmp_path: Path, text: str) -> None:
    design(tmp_path, text + CONFIG)
    before = work.version(dut=str(tmp_path))
    assert before == work.version(dut=str(tmp_path)) != work.version()
    design(tmp_path, text + CONFIG.replace("77", "78"))
    assert work.version(dut=str(tmp_path)) != before


def test_random_programs_are_drawn_for_it(tmp_path: Path) -> None:
    program = drawn(MINE, 5, tmp_path)
    second = read_program(name_of("mine", 5), MINE)
    assert program.drawn == name_of("mine", 5)
    write_drawn(program.drawn, MINE, Path(program.elf))
    assert read_program(program.elf, MINE).segments
    assert scenario_named(name_of("mine", 5), MINE)
    assert second.entry == MINE.reset_pc
    with pytest.raises(KeyError, match="unknown configuration 'mine'"):
        read_program(name_of("mine", 5), named("rv64imac_h"))


@pytest.mark.parametrize("parameters", [[], ["ram"], ["ram", "reset_pc"]], ids=str)
def test_of_a_design_that_is_not_configurable_a_run_sets_what_it_claims(
    tmp_path: Path, text: str, parameters: list[str]
) -> None:
    head, _, rest = text.partition('parameters = ["reset_pc", "ram"]')
    fixed = f"{head}configurable = false\nparameters = {json.dumps(parameters)}{rest}"
    dut = design(tmp_path, fixed + CONFIG)
    base = named("rv64imac_h")
    elsewhere = {"ram_size": 2 * base.ram_size, "reset_pc": base.reset_pc + 0x1000}
    (_, default), *_ = dut.design(MINE).generated
    assert default == build_package("trapline_build_pkg", base, True, False)
    (_, found), *_ = dut.design(replace(MINE, **elsewhere)).generated
    claimed = {n: v for n, v in elsewhere.items() if n.partition("_")[0] in " ".join(parameters)}
    assert found == build_package("trapline_build_pkg", replace(base, **claimed), True, False)
    assert (found == default) == (parameters == [])


def test_the_core_in_hdl_has_s_mode_with_translation() -> None:
    bare = {"vm_modes": frozenset[int](), "gstage_modes": frozenset[int](), "geilen": 0}
    for letters in ("i c u", "i c u s svade"):
        extensions = frozenset((*letters.split(), "zicsr"))
        hart = replace(named("rv64imac_h"), name="bare", extensions=extensions, **bare)
        with pytest.raises(BadDut, match="bare: the core in hdl/ has S-mode with a translation"):
            load("own").design(hart)
