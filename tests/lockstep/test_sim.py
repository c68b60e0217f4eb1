# SPDX-License-Identifier: Apache-2.0
"""`trapline sim` and a share of `make sim-seeds`, other programs and seeds with each commit."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.tb.campaigns import seeds

from .rotation import rotation

FINISH = "li t0, 0x100000; li t1, {value}; sw t1, 0(t0); 1: j 1b"
PUT = "li t0, 0x10000000; li t1, 'h'; sb t1, 0(t0); "


def test_the_exit_status_is_the_programs(assemble, capfd) -> None:
    good = assemble("good", PUT + FINISH.format(value=0x5555))
    bad = assemble("bad", FINISH.format(value=0x7_3333))
    spin = assemble("spin", "1: j 1b")
    assert trapline(["sim", str(good), "--state-seed", "3"]) == 0
    assert capfd.readouterr().out == "h"
    assert trapline(["sim", str(bad), "--wait-states", "1"]) == 1
    assert trapline(["sim", str(spin), "--max-cycles", "1000"]) == 124


def test_ctrl_c_loses_neither_console_nor_trace(assemble, tmp_path: Path) -> None:
    line = PUT + r"li t1, '\n'; sb t1, 0(t0); 1: j 1b"
    waves = tmp_path / "waves.fst"
    command = [Path(sys.executable).with_name("trapline"), "sim", assemble("line", line)]
    with subprocess.Popen(
        [*command, "--waves", waves],
        stdout=subprocess.PIPE,
        start_new_session=True,
        # Whoever runs the tests may ignore SIGINT, and children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as child:
        assert child.stdout.readline() == b"h\n"
        os.killpg(child.pid, signal.SIGINT)
    assert child.returncode == 130
    # The header of an FST file that was closed: block type, its length, first and last time.
    kind, length, first, last = struct.unpack(">BQQQ", waves.read_bytes()[:25])
    assert (kind, length, first) == (0, 329, 0)
    assert last > first


def test_seeds_change_nothing_that_a_program_shows(directed: dict[str, Path], tmp_path) -> None:
    names, turn = sorted(directed), rotation()
    chosen = [str(directed[names[(turn + n * 7) % len(names)]]) for n in range(10)]
    out = tmp_path / "seeds.json"
    arguments = [*chosen, "--seeds", "3", "--first", str(turn), "--random", "4", "--out", str(out)]
    assert trapline(["seeds", *arguments]) == 0, f"seed {turn}"
    figures = json.loads(out.read_text())
    assert figures["runs"] == 4 * figures["programs"] >= 40


def test_another_ending_is_a_difference(
    assemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = assemble("good", FINISH.format(value=0x5555))
    monkeypatch.setattr(seeds, "golden_ending", lambda *_: seeds.BareEnding("pass", 0, b"x"))
    out = tmp_path / "seeds.json"
    assert trapline(["seeds", str(good), "--seeds", "1", "--out", str(out)]) == 1
    assert len(json.loads(out.read_text())["differences"]) == 2
