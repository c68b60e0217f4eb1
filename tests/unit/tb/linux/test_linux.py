# SPDX-License-Identifier: Apache-2.0
"""The Linux payload's own parts: archive, device tree, image layout, exit lines, comparison."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET

import pytest

from trapline.console import Console
from trapline.errors import BadInput
from trapline.ledger import Ledger
from trapline.tb.campaigns.engine.rows import WorkPlace
from trapline.tb.campaigns.linux import matrix
from trapline.tb.linux import (
    commands,
    console,
    devicetree,
    exits,
    image,
    initramfs,
    kernel,
    programs,
    session,
)
from trapline.tb.run.description import Result

needs_dtc = pytest.mark.skipif(shutil.which("dtc") is None, reason="dtc is not installed")
needs_gcc = pytest.mark.skipif(shutil.which(programs.CC) is None, reason="no RISC-V compiler")

EXIT_LINE = "exit: vcpu 1 cause 23 pc 0x80000454 gpa 0x10000000 store 4"


def unpack(archive: bytes) -> dict[str, tuple[int, bytes]]:
    """A reader of newc archives, written apart from the writer."""
    found, at = {}, 0
    while True:
        assert archive[at : at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        name_at = at + 110
        name = archive[name_at : name_at + fields[11] - 1].decode()
        data_at = (name_at + fields[11] + 3) & ~3
        if name == "TRAILER!!!":
            return found
        found[name] = (fields[1], archive[data_at : data_at + fields[6]])
        at = (data_at + fields[6] + 3) & ~3


def test_archive_holds_every_entry() -> None:
    entries = [
        initramfs.folder("dev"),
        initramfs.device("dev/kvm", initramfs.KVM_DEVICE),
        initramfs.file("init", b"12345"),
    ]
    assert unpack(initramfs.archive(entries)) == {
        "dev": (0o040755, b""),
        "dev/kvm": (0o020600, b""),
        "init": (0o100755, b"12345"),
    }


def test_archive_carries_device_numbers() -> None:
    record = initramfs.archive([initramfs.device("dev/kvm", (10, 232))])
    assert record[6 + 8 * 9 : 6 + 8 * 11] == b"0000000a000000e8"


def test_a_failing_command_is_bad_input() -> None:
    with pytest.raises(BadInput, match="status 1"):
        commands.run(["false"])
    with pytest.raises(BadInput, match="not installed"):
        commands.run(["no-such-program-anywhere"])


@needs_dtc
@pytest.mark.parametrize("name", ["host", "guest"])
def test_device_tree_length_does_not_depend_on_addresses(name) -> None:
    def tree(initrd: tuple[int, int]) -> bytes:
        return devicetree.compile_tree(
            name,
            bootargs='a "quoted" word',
            isa="rv64ima",
            mmu_type="riscv,sv39",
            memory=1 << 24,
            start=0x8040_0000,
            initrd=initrd,
        )

    small, large = tree((0, 0)), tree((0x8123_4000, 0x8223_4000))
    assert small[:4] == bytes.fromhex("d00dfeed")
    assert len(small) == len(large)
    assert small != large
    assert b'a "quoted" word\0' in small


def test_kernel_options_that_kconfig_dropped_are_found() -> None:
    fragments = "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=y\n# CONFIG_C is not set\n"
    assert kernel.missing_options("CONFIG_A=y\n", fragments) == []
    assert kernel.missing_options("CONFIG_B=y\n", fragments) == [
        "CONFIG_A=y",
        "# CONFIG_B is not set",
    ]


def test_every_fragment_exists() -> None:
    for release in kernel.RELEASES:
        for role in ("host", "guest"):
            for preempt in (False, True):
                for xlen in (32, 64):
                    for path in kernel.Variant(release, role, preempt, xlen).fragments():
                        assert path.is_file(), path


@pytest.mark.parametrize(
    "wrong", [{"guest": "windows"}, {"ram_mib": 4}, {"ram_mib": 4096}], ids=lambda w: str(w)
)
def test_image_options_refuse_nonsense(wrong) -> None:
    with pytest.raises(BadInput):
        image.Options(**wrong)


def test_requests_refuse_harts_that_cannot_run_kvm() -> None:
    with pytest.raises(BadInput, match="takes H"):
        session.Request(config="rv64imac").hart()
    with pytest.raises(BadInput, match="no configuration"):
        session.Request(config="z80").hart()
    with pytest.raises(BadInput, match="no recipe"):
        session.Request(release="2.4").variants()


def test_the_device_tree_follows_the_configuration() -> None:
    assert session.Request(config="rv64imac_h").options().mmu_type == "sv57"
    assert session.Request(config="rv64imac_h_sv39").options().mmu_type == "sv39"
    assert "sstc" not in session.Request(sstc=False).options().isa
    floats = session.Request(config="rv64gc_h").options()
    assert floats.isa.startswith("rv64imafdch_zicntr_")
    assert floats.guest_isa.startswith("rv64imafdc_zicntr_")
    assert session.Request().options().isa.startswith("rv64imach_zicntr_")
    assert "h" not in session.Request().options().guest_isa.split("_")[0][4:]


@needs_gcc
def test_flat_guests_start_at_their_first_byte_and_hold_their_zeroes() -> None:
    from elftools.elf.elffile import ELFFile

    folder = programs.guests()
    for name in programs.SUITE:
        with (folder / f"{name}.elf").open("rb") as file:
            elf = ELFFile(file)
            symbols = {
                s.name: s["st_value"] for s in elf.get_section_by_name(".symtab").iter_symbols()
            }
        assert symbols["_start"] == image.RAM_BASE
        assert (folder / name).stat().st_size == symbols["image_end"] - image.RAM_BASE


def test_exit_lines() -> None:
    assert exits.parse_exit(EXIT_LINE) == exits.UserExit(1, 23, 0x8000_0454, 0x1000_0000, "store 4")
    strange = exits.parse_exit("exit: vcpu 0 reason 0 pc 0x80000080")
    assert strange == exits.UserExit(0, None, 0x8000_0080, None, "")
    assert exits.parse_exit("exit: nothing") is None


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["init: 2 of 2 commands passed", "reboot: Power down"], None),
        (["init: 1 of 2 commands passed"], "1 of 2 commands passed"),
        (["init: 0 of 0 commands passed"], "0 of 0 commands passed"),
        (["hello", ""], "last line: hello"),
        ([], "last line: nothing"),
    ],
)
def test_verdicts(lines, answer) -> None:
    verdict = exits.verdict(lines)
    assert verdict is None if answer is None else answer in (verdict or "")


def test_differences_between_two_consoles() -> None:
    ours = [EXIT_LINE, "hello", "firmware: power off after 5 instructions"]
    assert (
        exits.first_difference(ours, [*ours[:2], "firmware: power off after 9 instructions"])
        is None
    )
    moved = EXIT_LINE.replace("0x10000000", "0x10000004")
    assert "exit 0 of vCPU 1" in (exits.first_difference(ours, [moved, "hello"]) or "")
    assert "1 exits here, 0 there" in (exits.first_difference(ours, ["hello"]) or "")
    assert "'hello' here" in (exits.first_difference(ours, [EXIT_LINE, "bye"]) or "")
    assert exits.retired(ours) == 5


def test_polls_of_the_guests_console_are_not_compared() -> None:
    poll = "exit: vcpu 1 cause 10 pc 0x80 sbi 0x2 function 0x0 a0 0x0"
    assert exits.first_difference([EXIT_LINE, poll], [EXIT_LINE]) is None


def test_interleaving_of_two_vcpus_is_the_hosts_schedule() -> None:
    other = EXIT_LINE.replace("vcpu 1", "vcpu 0")
    assert exits.first_difference([EXIT_LINE, other], [other, EXIT_LINE]) is None


def test_a_console_comes_as_lines_however_it_is_cut() -> None:
    shown: list[str] = []
    lines = console.Lines(shown.append)
    for text in ("hel", "lo\r\nsecond", " line\n\nend"):
        lines.feed(text)
    assert shown == ["hello", "second line", ""]
    lines.finish()
    lines.finish()
    assert lines.whole == [*shown[:3], "end"]


def test_the_matrix_is_what_the_target_promises() -> None:
    rows = {c.name: c for c in matrix.MATRIX}
    assert len(rows) == len(matrix.MATRIX)
    suites = [c for c in rows.values() if c.request.guest == "suite"]
    assert {c.request.sstc for c in suites} == {True, False}
    assert {c.request.config for c in suites} == {"rv64imac_h", "rv64imac_h_sv39", "rv32imac_h"}
    narrow = [c for c in rows.values() if c.request.config == "rv32imac_h"]
    assert {c.request.guest for c in narrow} == {"tiny", "suite", "linux"}
    assert len({c.wait_seed for c in suites} - {None}) == 3
    assert any(c.request.preempt for c in suites)
    assert rows["tiny-6.12"].request.release == "6.12"
    assert rows["linux"].request.guest == "linux"
    with pytest.raises(BadInput, match="no combination 'x'"):
        matrix.chosen(["x"])


def document(name: str, good: bool) -> dict:
    result = vars(Result("linux", "e", "equal", finish="passed"))
    return {
        "name": name,
        "key": "k",
        "good": good,
        "failure": None if good else "0 of 1 commands passed",
        "against_spike": "same console, same guest exits",
        "cpu_seconds": 1.0,
        "differences": 0,
        "result": result,
        "summary": {},
    }


def test_a_known_result_holds_for_its_key_only(tmp_path) -> None:
    results = Ledger(tmp_path / "ledger.sqlite", "linux matrix")
    combination = matrix.MATRIX[0]
    assert matrix.known(results, combination, "k") is None
    results.put(combination.name, "k", document(combination.name, True))
    assert matrix.known(results, combination, "k") is not None
    assert matrix.known(results, combination, "other") is None
    results.put(combination.name, "k", document(combination.name, False))
    assert matrix.known(results, combination, "k") is None


def test_what_the_matrix_does_not_know_goes_to_the_cluster(tmp_path, monkeypatch, capsys) -> None:
    first, second, third = matrix.MATRIX[:3]
    for name in ("DOCUMENT", "JUNIT", "LEDGER"):
        monkeypatch.setattr(matrix, name, tmp_path / name)
    monkeypatch.setattr(matrix.session, "prepare", lambda _request: None)
    monkeypatch.setattr(matrix, "key", lambda _combination, _built: "k")
    Ledger(tmp_path / "LEDGER", "linux matrix").put(first.name, "k", document(first.name, True))
    sent: list[tuple[str, str]] = []

    def gather(items, site, take, place) -> int:
        assert site == WorkPlace(2)
        for item in items:
            sent.append((*item.names, item.more))
            if item.names != (third.name,):
                take(item, document(item.names[0], True))
        return 1

    monkeypatch.setattr(matrix, "gather", gather)
    assert not matrix.run([first, second, third], False, Console(), WorkPlace(2))
    assert sent == [(second.name, "k"), (third.name, "k")]
    assert f"lost: {third.name}" in capsys.readouterr().out
    rows = json.loads((tmp_path / "DOCUMENT").read_text())
    assert [row["name"] for row in rows] == [first.name, second.name]
    results = Ledger(tmp_path / "LEDGER", "linux matrix")
    assert matrix.known(results, second, "k") is not None
    sent.clear()
    assert not matrix.run([first, second, third], False, Console(), WorkPlace(2))
    assert sent == [(third.name, "k")]


def test_a_boot_that_is_not_good_fails_in_junit(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(matrix, "DOCUMENT", tmp_path / "lockstep.json")
    monkeypatch.setattr(matrix, "JUNIT", tmp_path / "junit.xml")
    matrix.write([document("one", True), document("two", False)])
    rows = json.loads((tmp_path / "lockstep.json").read_text())
    assert [(row["name"], row["verdict"]) for row in rows] == [("one", "equal"), ("two", "equal")]
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("errors")) == ("2", "1")


def test_exits_are_monitored_where_the_records_have_the_csrs() -> None:
    assert session.Request().monitored
    assert not session.Request(dut="axi").monitored
    assert (session.Request().name_of("lockstep"), session.Request(dut="axi").name_of("rtl")) == (
        "lockstep",
        "rtl-axi",
    )
