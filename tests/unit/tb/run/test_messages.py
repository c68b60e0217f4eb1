# SPDX-License-Identifier: Apache-2.0
"""Lines from a simulator to who started it, and what a description names as module:name."""

from __future__ import annotations

import errno
import json
import os
from collections import OrderedDict

import pytest

from trapline.tb.run.description import Result, Verdict
from trapline.tb.run.loading import load, load_class
from trapline.tb.run.messages import Messages
from trapline.tb.run.session import _result


def lines(fd: int) -> list[dict[str, object]]:
    return [json.loads(line) for line in os.read(fd, 1 << 16).splitlines()]


def test_each_event_is_a_line() -> None:
    read, write = os.pipe()
    messages = Messages(write)
    messages.start(3)
    messages.progress(3, 1000, "a\n")
    messages.alive()
    assert lines(read) == [
        {"event": "start", "index": 3},
        {"event": "progress", "index": 3, "instructions": 1000, "console": "a\n"},
        {"event": "alive"},
    ]


@pytest.mark.parametrize(
    "told",
    [
        Result("a", "a.elf", Verdict.EQUAL),
        Result(
            "b", "random:rv64imac_h:7", Verdict.DIFFERENCE, sentence="x", code=3, traps={"y": 1},
            interrupt_bound=(4, 200), bus_compared=False, stale=["z"], irq_seed=0,
        ),
    ],
)  # fmt: skip
def test_a_result_comes_back_as_it_was(told: Result) -> None:
    read, write = os.pipe()
    messages = Messages(write)
    messages.result(2, told)
    messages.alive()
    event, _ = lines(read)
    assert (event["event"], event["index"]) == ("result", 2)
    assert _result(event["result"]) == told
    assert len(json.dumps(event)) < 400


def test_a_full_disk_is_told_with_its_number_and_file() -> None:
    read, write = os.pipe()
    Messages(write).fault(OSError(errno.ENOSPC, "No space left on device", "out/a.stream"))
    (line,) = lines(read)
    assert line["errno"] == errno.ENOSPC
    assert line["filename"] == "out/a.stream"


def test_a_reader_that_went_away_is_no_error() -> None:
    read, write = os.pipe()
    messages = Messages(write)
    os.close(read)
    messages.start(0)
    os.close(write)
    messages.start(1)  # writes to nothing any more


def test_nobody_listens() -> None:
    Messages(-1).start(0)


def test_what_a_description_names_is_found_or_said_to_be_missing() -> None:
    assert load("collections:OrderedDict", "class") is OrderedDict
    assert load_class("collections:OrderedDict", dict, "observer") is OrderedDict
    with pytest.raises(ValueError, match="no observer 'collections:Nothing'"):
        load("collections:Nothing", "observer")
    with pytest.raises(ValueError, match="no observer 'no_such_module:X'"):
        load("no_such_module:X", "observer")
    with pytest.raises(ValueError, match="'json:dumps' is no dict"):
        load_class("json:dumps", dict, "observer")
