# SPDX-License-Identifier: Apache-2.0
"""`trapline run`: exit statuses, console, trace."""

from __future__ import annotations

import json
import struct
import xml.etree.ElementTree as ET

import pytest

from trapline.cli import app
from trapline.models.isa.memory_map import FINISHER, RAM, UART
from trapline.tb.random import asm

A0, A1 = 10, 11
WFI, ECALL, LOOP = 0x1050_0073, 0x0000_0073, asm.jump(0, 0)


def put(address, value, width="w"):
    words = [*asm.load_immediate(64, A0, address), *asm.load_immediate(64, A1, value)]
    return [*words, asm.store("s" + width, A1, A0, 0)]


def program(tmp_path, name, words):
    """The path of an ELF of these instructions."""
    data = b"".join(struct.pack("<I", w) for w in words)
    header = struct.pack(
        "<16sHHIQQQIHHHHHH",
        b"\x7fELF\x02\x01\x01", 2, 243, 1, RAM.base, 64, 0, 0, 64, 56, 1, 64, 0, 0,
    )  # fmt: skip
    segment = struct.pack("<IIQQQQQQ", 1, 5, 120, RAM.base, RAM.base, len(data), len(data), 4)
    path = tmp_path / f"{name}.elf"
    path.write_bytes(header + segment + data)
    return str(path)


def trapline_run(tmp_path, words, *options):
    """The exit status of `trapline run` on a program of these instructions."""
    return app.run(["run", program(tmp_path, "program", words), *options])


PASS = [*put(FINISHER.base, 0x5555), LOOP]


def failing(code):
    return [*put(FINISHER.base, code << 16 | 0x3333), LOOP]


def test_pass_with_console_output(tmp_path, capfdbinary):
    assert trapline_run(tmp_path, [*put(UART.base, ord("!"), "b"), *PASS]) == 0
    captured = capfdbinary.readouterr()
    assert (captured.out, captured.err) == (b"!", b"")


@pytest.mark.parametrize(("code", "raw"), [(1, 1), (77, 77), (0x1FF, 0xFF), (0x100, 1)])
def test_failure(tmp_path, capsys, code, raw):
    assert trapline_run(tmp_path, failing(code)) == 1
    assert f"failed with code {code} after" in capsys.readouterr().err
    # The status has the low eight bits, and is never 0.
    assert trapline_run(tmp_path, failing(code), "--raw-exit") == raw


def test_limit(tmp_path, capsys):
    # It counts: more of it would come.
    count = [asm.i_imm("addi", A0, A0, 1), asm.jump(0, -4)]
    assert trapline_run(tmp_path, count, "--max-instructions", "25") == 124
    assert capsys.readouterr().err == "stopped after 25 instructions, at the limit\n"


HANDLER = [*asm.load_immediate(64, A0, RAM.base + 0x100), asm.csr_op("csrrw", 0, 0x305, A0)]
NOPS = [asm.i_imm("addi", 0, 0, 0)] * (0x40 - len(HANDLER) - 1)


@pytest.mark.parametrize(
    ("words", "steps", "traps"),
    [
        ([LOOP], 1, 0),
        ([asm.i_imm("addi", A0, 0, 1), asm.jump(0, -4)], 2, 0),
        # mtvec is 0: the handler's fetch traps.
        ([ECALL], 1, 1),
        # A handler that stores, and returns to the ecall.
        ([*HANDLER, ECALL, *NOPS, asm.store("sd", A0, A0, 0x40), 0x3020_0073], 3, 1),
    ],
)
def test_what_repeats_for_ever_is_not_called_the_limit(tmp_path, capsys, words, steps, traps):
    assert trapline_run(tmp_path, words, "--max-instructions", "150") == 124
    error = capsys.readouterr().err
    assert f", in {steps} steps that repeat for ever, and no timer is set" in error
    assert (f"; {traps} of them are traps" in error) == (traps > 0)


def test_a_timer_may_end_it(tmp_path, capsys):
    assert trapline_run(tmp_path, [*put(0x200_4000, 1 << 20), LOOP], "--max-instructions", "50")
    assert capsys.readouterr().err == "stopped after 50 instructions, at the limit\n"


def test_a_wait_that_nothing_ends(tmp_path, capsys):
    assert trapline_run(tmp_path, [WFI, LOOP]) == 124
    error = capsys.readouterr().err
    assert error == (
        "stopped after 1 instructions, in a WFI that no interrupt can end: before pc 0x80000004, "
        "mie is 0x0; it resumes when mip & mie is not zero\n"
    )


def test_trace(tmp_path):
    file = tmp_path / "trace"
    csrw = asm.csr_op("csrrw", 0, 0x305, A0)
    handler = [*asm.load_immediate(64, A0, RAM.base + 0x100), csrw]
    words = [*handler, ECALL]
    words += [asm.i_imm("addi", 0, 0, 0)] * (0x40 - len(words)) + PASS
    assert trapline_run(tmp_path, words, "--trace", str(file)) == 0
    lines = file.read_text().splitlines()
    assert [int(line.split()[0]) for line in lines] == list(range(1, len(lines) + 1))
    assert lines[len(handler) - 1].endswith("csrrw zero,mtvec,a0")
    trap = lines[len(handler)]
    assert " M " in trap
    assert trap.endswith("ecall  -> exception 11, to 0x80000100")
    assert f"{RAM.base + 0x100:#018x}" in lines[len(handler) + 1]
    assert "x11=0x5555" in "".join(lines)


def test_trace_of_an_interrupt_shows_no_instruction(tmp_path):
    file = tmp_path / "trace"
    clint_msip = put(0x0200_0000, 1)
    enable = [asm.csr_op("csrrwi", 0, 0x304, 8), asm.csr_op("csrrwi", 0, 0x300, 8), LOOP]
    trapline_run(tmp_path, [*clint_msip, *enable], "--trace", str(file), "--max-instructions", "20")
    taken = [line for line in file.read_text().splitlines() if "interrupt" in line]
    assert len(taken) == 1
    assert taken[0].endswith(" -  -> interrupt 3, to 0x0")


def test_trace_into_no_folder(tmp_path, capsys):
    assert trapline_run(tmp_path, PASS, "--trace", str(tmp_path / "no" / "trace")) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_many_programs_have_a_line_a_verdict_and_one_status(tmp_path, capsys):
    good = program(tmp_path, "good", [*put(UART.base, ord("!"), "b"), *PASS])
    bad = program(tmp_path, "bad", failing(77))
    count = program(tmp_path, "count", [asm.i_imm("addi", A0, A0, 1), asm.jump(0, -4)])
    out = tmp_path / "out"
    words = ["--out", str(out), "--max-instructions", "2500"]
    assert app.run(["run", good, bad, count, good, *words]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[-6:-2]] == ["good", "bad", "count", "good-2"]
    assert lines[-6].endswith("passed")
    assert lines[-5].endswith("failed with code 77")
    assert "not finished" in lines[-4]
    assert lines[-2] == "failed: bad count"
    summary = json.loads((out / "summary.json").read_text())
    rows = [(r["name"], r["finish"], r["code"]) for r in summary["results"]]
    assert rows == [
        ("good", "passed", 0),
        ("bad", "failed", 77),
        ("count", "not", 0),
        ("good-2", "passed", 0),
    ]
    assert summary["results"][0]["console"] == "!"
    suite = ET.parse(out / "junit.xml").getroot()
    assert [case.get("name") for case in suite] == ["good", "bad", "count", "good-2"]
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")
    assert app.run(["run", good, count, *words]) == 124
    assert app.run(["run", good, "--out", str(out)]) == 0


def test_options_of_one_program_are_refused_for_many(tmp_path, capsys):
    good = program(tmp_path, "good", PASS)
    assert app.run(["run", good, good, "--raw-exit"]) == 2
    assert "--raw-exit are for one program" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--ram", "lots"], "--ram: 'lots' is not SIZE or SIZE@BASE"),
        (["--ram", "3M"], "ram_size is 0x300000, not a power of two"),
        (["--ram", "4G"], "ram_size is 0x100000000"),
        (["--ram", "1M@0x10000000"], "main memory covers the uart"),
        (["--ram", "1M@0x40000000"], "is outside main memory 0x40000000..0x40100000"),
        (["--reset-pc", "here"], "--reset-pc: 'here' is no address"),
        (["--reset-pc", "0x1000"], "reset_pc is 0x1000, not an even address in main memory"),
        (["--reset-pc", "0x80000002"], "leaves no room for a boot stub"),
    ],
)
def test_places_that_do_not_fit(tmp_path, capsys, words, complaint):
    assert trapline_run(tmp_path, PASS, *words) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert len(error.splitlines()) == 1


def test_a_reset_pc_elsewhere_goes_to_the_entry(tmp_path, capsys):
    assert trapline_run(tmp_path, PASS, "--reset-pc", "0x80400000", "--ram", "1G") == 0
    trace = tmp_path / "t"
    words = ("--reset-pc", "0x80400000", "--trace", str(trace))
    assert trapline_run(tmp_path, PASS, *words) == 0
    lines = trace.read_text().splitlines()
    assert " 0x0000000080400000 " in lines[0]
    assert " 0x0000000080000000 " in lines[3]
