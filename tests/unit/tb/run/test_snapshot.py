# SPDX-License-Identifier: Apache-2.0
"""Runs that go on in another process: what the checker keeps, and checkpoints that do not fit."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from stream_maker import Maker, hart_with

from trapline.models.golden.translate import set_modes
from trapline.tb.lockstep.checker import Checker
from trapline.tb.run.description import Program
from trapline.tb.run.snapshot import BadSnapshot, _refuse_foreign, check, identity


def test_a_checker_goes_on_where_another_stood() -> None:
    program = [0x00000397, 0x00800293] + [0x00130313, 0x4063B023] * 12
    maker = Maker(program)
    for _ in range(20):
        maker.step()
    ring, full, bus = maker.rings()
    whole = Checker(hart_with(program))
    assert whole.drain(ring, 0, 20, full, bus, 0, len(maker.bus)) == 20

    # The first half, with a transfer that the bus has not seen yet.
    seen = [row for row in maker.bus if row[3] < 10][:-1]
    first = Checker(hart_with(program))
    assert first.drain(ring, 0, 10, full, bus, 0, len(seen)) == 10
    assert first.bus.left() == (1, 0)

    second = Checker(hart_with(program))
    second.hart.memory.write(0x8000_0000, first.hart.memory.read(0x8000_0000, 8192))
    second.hart.pc = first.hart.pc
    second.hart.load_state_words(first.hart.state_words())
    set_modes(second.hart)
    second.restore(first.saved())
    second.bus.restore(first.bus.saved())
    rest = len(maker.bus) - len(seen)
    assert second.drain(ring, 10, 10, full, bus, len(seen), rest) == 10
    assert second.saved() == whole.saved()
    assert second.bus.left() == whole.bus.left() == (0, 0)
    assert second.bus.matched == whole.bus.matched


def test_a_restored_checker_knows_of_no_store_before() -> None:
    checker = Checker(hart_with([0x13]))
    assert checker.staleness.stores.forgotten_until() == -1
    checker.restore([77, *checker.saved()[1:]])
    stores = checker.staleness.stores
    assert stores.forgotten_until() == 77
    stores.add(0x400, 5, 80)
    assert stores.versions(0x400, 0) == [(80, 5)]
    assert stores.forgotten_until() == 77


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "a.elf").write_bytes(b"program")
    return Program("a", str(tmp_path / "a.elf"), wait_seed=3)


def checkpoint(path: Path, state: dict) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("state.json", json.dumps(state))
    return path


def test_a_checkpoint_belongs_to_one_run(tmp_path: Path, program: Program) -> None:
    own = identity(program, "rv64imac_h", "key")
    path = checkpoint(tmp_path / "a.checkpoint", {"identity": own, "instructions": 5})
    assert check(path, own) == 5
    with pytest.raises(BadSnapshot, match="of another config"):
        check(path, identity(program, "rv64imac_h_sv39", "key"))
    with pytest.raises(BadSnapshot, match="of another wait seed"):
        check(path, own | {"wait_seed": 4})
    Path(program.elf).write_bytes(b"another")
    with pytest.raises(BadSnapshot, match="of another program"):
        check(path, identity(program, "rv64imac_h", "key"))


def test_a_missing_or_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSnapshot, match="there is no checkpoint at"):
        check(tmp_path / "none", {})
    (tmp_path / "cut").write_bytes(b"PK\x03\x04")
    with pytest.raises(BadSnapshot, match="is damaged"):
        check(tmp_path / "cut", {})
    with pytest.raises(BadSnapshot, match="is damaged"):
        check(checkpoint(tmp_path / "empty", {}), {})


def test_a_checkpoint_that_others_may_have_written_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.checkpoint"
    with pytest.raises(BadSnapshot, match="No such file"):
        _refuse_foreign(path)
    path.write_bytes(b"")
    path.chmod(0o644)
    _refuse_foreign(path)
    path.chmod(0o666)
    with pytest.raises(BadSnapshot, match="not yours alone"):
        _refuse_foreign(path)
