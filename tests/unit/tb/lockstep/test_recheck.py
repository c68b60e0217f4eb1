# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from stream_maker import BASE, PROGRAM, Maker

from trapline.errors import BadInput
from trapline.models.isa.commit import FIELD
from trapline.models.isa.config import named
from trapline.tb.lockstep.difference import Finding
from trapline.tb.lockstep.recheck import recheck
from trapline.tb.lockstep.stream import BUS, FULL, RECORD

CFG = named("rv64imac_h")
PIECES = [(BASE, b"".join(w.to_bytes(4, "little") for w in PROGRAM))]


def items():
    made = Maker(PROGRAM)
    for _ in PROGRAM:
        made.step()
    result = [(BUS, tuple(w)) for w in made.bus]
    for record, full in zip(made.records, made.full, strict=True):
        result += [(RECORD, tuple(record)), (FULL, tuple(full))]
    return result


def changed(tag, number, word, bit):
    found = items()
    at = [i for i, item in enumerate(found) if item[0] == tag][number]
    words = list(found[at][1])
    words[word] ^= bit
    found[at] = (tag, tuple(words))
    return found


def test_a_faultless_stream_is_equal_to_its_last_record():
    checker, found = recheck(CFG, PIECES, items())
    assert found is None
    assert checker.records == len(PROGRAM)


@pytest.mark.parametrize(
    ("tag", "number", "word", "verdict"),
    [
        (RECORD, 2, FIELD["mem_pa"].word, Finding.FIELD),
        (RECORD, len(PROGRAM) - 1, FIELD["tval"].word, Finding.FIELD),
        (FULL, 3, 40, Finding.STATE),
        (BUS, 0, 2, Finding.BUS),
    ],
)
def test_a_changed_bit_is_found_where_it_is(tag, number, word, verdict):
    checker, found = recheck(CFG, PIECES, changed(tag, number, word, 1))
    assert found is not None
    assert found.finding is verdict
    if tag != BUS:
        assert checker.records == number


def test_what_is_no_stream_is_bad_input(tmp_path):
    from trapline.cli.check import command

    path = tmp_path / "x"
    path.write_bytes(b"nothing")
    with pytest.raises(BadInput, match="not a commit stream"):
        command(path)
    with pytest.raises(BadInput, match="No such file"):
        command(tmp_path / "absent")
