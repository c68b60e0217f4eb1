# SPDX-License-Identifier: Apache-2.0
"""`trapline linux`: what cannot be meant is refused in one line, before anything is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.tb.linux import image, kernel, session


@pytest.fixture(autouse=True)
def nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_arguments: object) -> None:
        raise AssertionError("a bad option was found only after the kernel")

    monkeypatch.setattr(kernel, "build", build)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("--on vax", "no back end 'vax'; known: lockstep, rtl, golden, spike, qemu"),
        ("--kernel 2.4", "no recipe"),
        ("--guest windows", "windows"),
        ("--ram 4", "MiB"),
        ("--config z80", "no configuration 'z80'"),
        ("--config rv64imac --on lockstep", "takes H"),
        ("--xlen 16", "--xlen is 32 or 64"),
        ("--xlen 32 --config rv64imac_h", "rv64imac_h is of XLEN 64"),
        ("--xlen 32 --config z80", "no configuration 'z80'"),
        ("--on golden --wait-states 1", "golden has no buses"),
        ("--on spike --resume", "spike keeps no checkpoints"),
        ("--on qemu --checkpoint-every 1000", "--checkpoint-every is for lockstep and rtl"),
        ("--on spike --dut axi", "--dut is for lockstep, rtl and golden; spike is a machine"),
        ("--on golden --dut axi --config rv64imac", "rv64imac"),
        ("--on golden --config rv64imac --guest suite", "takes H; --guest none boots without"),
        ("--on lockstep --dut nobody", "unknown design 'nobody'"),
        ("--on lockstep --dut cva6", "takes H"),
        ("--on rtl --dut axi --config rv32imac_h", "axi has no configuration rv32imac_h"),
        ("--on golden --summary", "--summary is for lockstep and spike"),
        ("--on lockstep --wait-states 0", "--wait-states"),
        ("--on lockstep --checkpoint-every -1", "--checkpoint-every"),
        ("--kernel", "--kernel"),
        ("--smp 2", "--smp"),
        ("--guest fp --kernel 7.3", "guest fp takes F and D: --config rv64gc_h"),
        ("--guest fp --config rv64gc_h", "6.1 is built without FPU here: --kernel 6.12 or 7.3"),
    ],
)
def test_bad_words_end_with_status_2(
    words: str, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trapline(["linux", *words.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert answer in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "command",
    [
        "linux-matrix",
        "linux-mutants",
        "kvm-golden",
        "kvm-hypervisor",
        "kvm-lockstep",
        "kvm-mutants",
    ],
)
def test_unknown_names_end_with_status_2(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert trapline([command, "no-such-thing"]) == 2
    assert "no-such-thing" in capsys.readouterr().err


@pytest.mark.parametrize("present", [True, False])
def test_an_interrupted_run_says_whether_it_can_go_on(
    present: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    built = image.Image(tmp_path / "linux-key" / "linux.elf", image.Options(), None, None)  # type: ignore[arg-type]  # unused

    def interrupted(*_arguments: object) -> None:
        where = session.checkpoint("lockstep", built)
        where.parent.mkdir(parents=True)
        if present:
            where.write_bytes(b"")
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(session, "prepare", lambda _request: built)
    monkeypatch.setattr(session, "boot", interrupted)
    assert trapline(["linux", "--on", "lockstep", "--checkpoint-every", "1000000"]) == 130
    assert ("--resume goes on" in capsys.readouterr().err) == present


def test_resuming_what_was_never_saved_ends_with_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elf = tmp_path / "linux-key" / "linux.elf"
    elf.parent.mkdir()
    elf.write_bytes(b"not looked into")
    built = image.Image(elf, image.Options(), None, None)  # type: ignore[arg-type]  # unused
    monkeypatch.setattr(session, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(session, "prepare", lambda _request: built)
    assert trapline(["linux", "--on", "lockstep", "--resume"]) == 2
    assert "there is no checkpoint at" in capsys.readouterr().err
