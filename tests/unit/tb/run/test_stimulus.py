# SPDX-License-Identifier: Apache-2.0
"""Trains of interrupt pulses and profiles of wait states: random ones, and one's own by name."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.errors import BadInput
from trapline.models.isa.commit import Pin
from trapline.models.isa.config import DEFAULT, named
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import of_seed
from trapline.tb.run import stimulus
from trapline.tb.run.artifacts import reproduce_command
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.schema import read_description
from trapline.tb.run.stimulus import LONGEST_GAP, LONGEST_PULSE, Pulse, PulseTrain, RandomPulses

CFG = named(DEFAULT)
PLAIN = Program("a", "a.elf")


class OnePulse(PulseTrain):
    pins = 1 << Pin.MEIP

    def next(self) -> Pulse | None:
        return None


def test_random_pulses_are_short_on_the_given_pins_and_the_seeds_own() -> None:
    program = replace(PLAIN, irq_seed=3)
    train = RandomPulses(program, CFG)
    pulses = [train.next() for _ in range(400)]
    assert pulses == [RandomPulses(program, CFG).next(), *pulses[1:]]
    assert pulses != [RandomPulses(replace(PLAIN, irq_seed=4), CFG).next(), *pulses[1:]]
    assert {1 <= p.gap <= LONGEST_GAP and 1 <= p.length <= LONGEST_PULSE for p in pulses} == {True}
    driven = {pin for p in pulses for pin in range(64) if p.pins >> pin & 1}
    assert driven == {Pin.MEIP, Pin.SEIP, *range(Pin.HGEIP, Pin.HGEIP + CFG.geilen)}
    assert sum(1 << pin for pin in driven) == train.pins
    assert {p.pins.bit_count() for p in pulses} == {1, 2}
    only = RandomPulses(program, CFG, (Pin.SEIP,))
    assert {only.next().pins for _ in range(20)} == {1 << Pin.SEIP} == {only.pins}


def test_a_saved_train_goes_on_where_it_stood() -> None:
    program = replace(PLAIN, irq_seed=9)
    train, other = RandomPulses(program, CFG), RandomPulses(program, CFG)
    for _ in range(5):
        train.next()
    other.restore(pickle.loads(pickle.dumps(train.snapshot())))
    assert [other.next() for _ in range(5)] == [train.next() for _ in range(5)]
    with pytest.raises(NotImplementedError, match="OnePulse cannot be saved"):
        OnePulse(program, CFG).snapshot()


def test_what_a_program_asks_for_is_what_it_gets() -> None:
    assert stimulus.pulse_train(PLAIN, CFG) is None
    assert stimulus.wait_profile(PLAIN) is None
    assert isinstance(stimulus.pulse_train(replace(PLAIN, irq_seed=1), CFG), RandomPulses)
    assert stimulus.wait_profile(replace(PLAIN, wait_seed=1)).next() is None
    for wrong in ("nowhere:Train", "json:dumps", "json:JSONDecoder", "json"):
        with pytest.raises(ValueError, match=r"no stimulus|is no PulseTrain"):
            stimulus.pulse_train(replace(PLAIN, pulses=wrong), CFG)
    with pytest.raises(ValueError, match="needs a seed"):
        stimulus.wait_profile(replace(PLAIN, waits="m:Profile"))


def test_the_command_line_names_it_and_a_report_repeats_it(tmp_path: Path, capsys) -> None:
    elf = tmp_path / "a.elf"
    write_elf(of_seed(CFG, 1), elf)
    assert trapline(["lockstep", str(elf), "--waits", "m:P"]) == 2
    assert "needs a seed of wait states" in capsys.readouterr().err.replace("\n", " ")
    assert trapline(["lockstep", str(elf), "--pulses", "nowhere:P"]) == 2
    program = replace(PLAIN, wait_seed=2, pulses="mine:Train", waits="mine:Profile")
    description = RunDescription("own", DEFAULT, (program,), str(tmp_path))
    command = reproduce_command(program, description, tmp_path)
    assert "--wait-states 2 --pulses mine:Train --waits mine:Profile" in command


def test_a_description_from_elsewhere_may_not_name_code(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    for program in (replace(PLAIN, pulses="m:P"), replace(PLAIN, wait_seed=1, waits="m:P")):
        RunDescription("own", DEFAULT, (program,), str(tmp_path)).dump(path)
        with pytest.raises(BadInput, match="'m:P' is code from elsewhere"):
            read_description(path)
        assert read_description(path, trusted=True).programs == (program,)
