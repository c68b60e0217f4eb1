# SPDX-License-Identifier: Apache-2.0
"""The firmware and the Linux host on other machines: whole boots, judged by what they print."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from trapline.cache import whole
from trapline.errors import BadInput
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
