# SPDX-License-Identifier: Apache-2.0
"""The firmware and the Linux host on other machines: whole boots, judged by what they print."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.cache import whole
from trapline.errors import BadInput
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.platform.elf import read_elf
from trapline.models.platform.platform import Platform
from trapline.tb.duts import loader as duts
from trapline.tb.linux import exits, golden, image, kernel, machines, programs, session

SKIPPED = pytest.mark.skipif(
    shutil.which(programs.CC) is None or shutil.which("dtc") is None, reason="no RISC-V compiler"
)
# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = [SKIPPED, pytest.mark.campaign]


def on_spike(elf: Path, sstc: bool, xlen: int = 64) -> subprocess.CompletedProcess[str]:
    options = image.Options(sstc=sstc, xlen=xlen)
    built = image.Image(elf, options, host=None, guest=None)  # type: ignore[arg-type]  # unused
    return subprocess.run(
        machines.spike_command(built), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("xlen", [64, 32])
@pytest.mark.parametrize("sstc", [True, False])
def test_every_firmware_function(sstc, xlen) -> None:
    done = on_spike(image.firmware_selftest(sstc, xlen), sstc, xlen)
    assert "selftest: passed" in done.stdout
    assert done.returncode == 0


def test_the_selftest_finds_a_firmware_that_keeps_breakpoints(tmp_path, monkeypatch) -> None:
    """The same payload over a firmware that does not delegate cause 3."""
    broken = tmp_path / "firmware"
    shutil.copytree(image.FIRMWARE, broken)
    setup = broken / "setup.c"
    text = setup.read_text()
    assert "| 1 << 3 " in text
    setup.write_text(text.replace("| 1 << 3 ", "| 0 << 3 "))
    monkeypatch.setattr(image, "FIRMWARE", broken)
    monkeypatch.setattr("trapline.cache.CACHE", tmp_path / "cache")
    done = on_spike(image.firmware_selftest(), True)
    assert "selftest: passed" not in done.stdout
    assert "unexpected trap: mcause 0x0000000000000003" in done.stdout
    assert done.returncode != 0


# What a hart may leave out, and M-mode does in its place. No medeleg for most exceptions: only
# causes 0, 3, 8, 12, 13 and 15, with 10 and 20 to 23 where there is H.
LESS = {
    "no time": {"time_csr": False},
    "no time, few bits of medeleg": {"time_csr": False, "medeleg_writable": 0xF0_B509},
    "no time, mtval without the instruction": {"time_csr": False, "tval_insn": False},
}


def without(config: str, *extensions: str, **changes: object) -> HartConfig:
    """The named configuration without these extensions, with these fields."""
    base = NAMED[config]
    gone = {"gstage_modes": frozenset(), "geilen": 0} if "h" in extensions else {}
    left = base.extensions.difference(extensions)
    return replace(base, extensions=left, **{**gone, **changes})  # type: ignore[arg-type]  # by name


def on_golden(hart: HartConfig, elf: Path) -> str:
    console: list[str] = []
    platform = Platform(hart, lambda code: console.append(chr(code)))
    platform.load(read_elf(elf, hart.xlen))
    platform.run(1_000_000)
    return "".join(console)


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
@pytest.mark.parametrize("h", [True, False])
@pytest.mark.parametrize("less", LESS)
def test_every_firmware_function_on_a_hart_with_less(less, h, config) -> None:
    """The selftest reads `time` by way of each register, in each form, and htimedelta with H."""
    hart = without(config, "sstc", "sha", *(() if h else ("h",)), **LESS[less])
    assert "selftest: passed" in on_golden(hart, image.firmware_selftest(False, hart.xlen))


@pytest.mark.parametrize("dut", ["cva6", "cva6_rv32"])
def test_every_firmware_function_on_the_hart_of_cva6(dut) -> None:
    """Without H, Sstc, `time` and bus errors, with six delegable exceptions."""
    try:
        hart = duts.load(dut).config(dut)
    except duts.BadDut as error:
        pytest.skip(str(error))
    elf = image.firmware_selftest(hart.has("sstc"), hart.xlen, hart.bus_errors)
    assert "selftest: passed" in on_golden(hart, elf)


def test_the_selftest_finds_a_firmware_that_writes_time_into_another_register(
    tmp_path, monkeypatch
) -> None:
    broken = tmp_path / "firmware"
    shutil.copytree(image.FIRMWARE, broken)
    below = broken / "below.c"
    text = below.read_text()
    assert "25, 26, 27, 0, 1, 17" in text
    below.write_text(text.replace("25, 26, 27, 0, 1, 17", "25, 26, 27, 1, 0, 17"))
    monkeypatch.setattr(image, "FIRMWARE", broken)
    monkeypatch.setattr("trapline.cache.CACHE", tmp_path / "cache")
    hart = without("rv64imac_h", "sstc", "sha", "h", time_csr=False)
    said = on_golden(hart, image.firmware_selftest(False, 64))
    assert "selftest: FAILED: time by way of s0" in said


def built(request: session.Request) -> image.Image:
    """The image, or a skip where no kernel is in the cache (building one takes minutes)."""
    try:
        folders = [kernel.folder(v) for v in request.variants()]
    except BadInput as error:
        pytest.skip(str(error))
    if not all(whole(f) for f in folders):
        pytest.skip("this kernel is not in the cache: make linux")
    return session.prepare(request)


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_linux_runs_its_tiny_guest_on_the_golden_model(config) -> None:
    """The same console and guest exits as Spike, line by line."""
    request = session.Request(config=config)
    image_ = built(request)
    ours = golden.run(image_, request.hart(), lambda _line: None)
    assert ours.failure is None
    theirs = machines.run("spike", image_)
    assert exits.first_difference(ours.console, theirs.console) is None


@pytest.mark.parametrize(
    "request_",
    [
        session.Request(),
        session.Request(guest="suite", sstc=False),
        session.Request(guest="suite", config="rv64imac_h_sv39"),
        session.Request(guest="linux"),
        session.Request(preempt=True),
        session.Request(release="6.12"),
        session.Request(guest="suite", config="rv32imac_h"),
        session.Request(guest="linux", config="rv32imac_h"),
    ],
    ids=lambda r: (
        f"{r.release}-{r.guest}-{r.config}{'-preempt' * r.preempt}{'' if r.sstc else '-sbi'}"
    ),
)
def test_linux_runs_its_guests_on_spike(request_) -> None:
    run = machines.run("spike", built(request_))
    assert run.failure is None
    found = exits.exits(run.console)
    assert {exit_.cause for exit_ in found} >= {10}
    if request_.guest == "suite":
        assert {exit_.cause for exit_ in found} == {10, 21, 23}


@pytest.mark.parametrize(
    ("config", "dut"),
    [("rv64imac", "own"), ("rv64imac_h", "own"), ("cva6", "cva6"), ("cva6_rv32", "cva6_rv32")],
)
def test_linux_without_guests_on_the_golden_model(config, dut) -> None:
    """No H, then no `time` and few bits of medeleg either: the same console as Spike, which has."""
    try:
        duts.load(dut)
    except duts.BadDut as error:
        pytest.skip(str(error))
    request = session.Request(config=config, dut=dut, guest=image.NO_GUEST)
    image_ = built(request)
    ours = golden.run(image_, request.hart(), lambda _line: None)
    assert ours.failure is None
    assert "alone: signals, clock, copies, turns: pass" in ours.console
    assert exits.first_difference(ours.console, machines.run("spike", image_).console) is None


@pytest.mark.parametrize("guest", ["tiny", "suite"])
def test_linux_with_kvm_on_a_hart_without_time(guest) -> None:
    """KVM writes htimedelta and guests read `time`: both are the firmware's here."""
    left = NAMED["rv64imac_h"].extensions - {"sstc", "sha"}
    fewer = (("extensions", left), ("time_csr", False), ("medeleg_writable", 0xF0_B509))
    ours = session.Request(guest=guest, sstc=False, choices=fewer)
    run = golden.run(built(ours), ours.hart(), lambda _line: None)
    assert run.failure is None
    plain = session.Request(guest=guest, sstc=False)
    whole_hart = golden.run(built(plain), plain.hart(), lambda _line: None)
    assert exits.first_difference(run.console, whole_hart.console) is None
