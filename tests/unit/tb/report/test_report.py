# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import html
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from trapline.models.isa.commit import ALL_KNOWN, Kind, MemOp, get, pack
from trapline.models.isa.sentences import sentences
from trapline.models.isa.state import FULL_STATE_WORDS, SLOT_COUNT, SLOT_INDEX, fold
from trapline.tb.lockstep.diagnosis import REASONS, diagnose
from trapline.tb.lockstep.difference import Difference, Finding
from trapline.tb.lockstep.effects import changes
from trapline.tb.report.document import RunFacts, commit_row, document, judged, mode_name
from trapline.tb.report.html import marked, render
from trapline.tb.report.program import Place, SymbolFile, SymbolTables
from trapline.tb.report.text import print_report
from trapline.tb.run.artifacts import symbol_files

GPA = 0x5500_0568
TRAP = {
    "kind": Kind.EXCEPTION,
    "priv_before": 1,
    "v_before": 1,
    "priv_after": 1,
    "cause": 21,
    "target": 1,
    "gva": 1,
    "insn": 0x00053503,
    "pc": 0x8000_0100,
    "tval": 0x4000_3568,
    "tval2": GPA >> 2,
    "tinst": 0x3503,
    "order": 7,
    "cycle": 90,
}
BEFORE = tuple(
    pack(
        {
            "pc": 0x8000_00FC,
            "insn": 0x13,
            "priv_before": 1,
            "v_before": 1,
            "priv_after": 1,
            "v_after": 1,
            "order": 6,
            "cycle": 88,
        }
    )
)


def unshifted_htval():
    rtl, golden = tuple(pack({**TRAP, "tval2": GPA})), tuple(pack(TRAP))
    return diagnose(9, 7, rtl, golden, ALL_KNOWN, [BEFORE])


def doc():
    run = RunFacts("p.elf", "rv64imac_h", "own", "trapline lockstep p.elf", waves="w.fst")
    return document(unshifted_htval(), run, SymbolTables())


def test_an_unshifted_gpa_is_named_as_htval_with_its_rule():
    d = doc()
    (row,) = d["fields"]
    assert (row["field"], row["csr"]) == ("tval2", "htval")
    assert (row["rtl"], row["golden"]) == (f"{GPA:#x}", f"{GPA >> 2:#x}")
    assert "htval_val" in d["rules"]
    assert d["at"]["mode"] == "VS"
    assert d["timeline"] == [{"mode": "VS", "from": 6, "records": 2}]


def test_the_document_is_json():
    assert json.loads(json.dumps(doc())) == doc()


def test_the_text_says_field_values_rule_and_how_to_repeat():
    out = io.StringIO()
    print_report(doc(), Console(file=out, width=120))
    text = out.getvalue()
    for part in (
        "htval",
        f"{GPA:#x}",
        f"{GPA >> 2:#x}",
        "norm:htval_val",
        "VS",
        "ld",
        "trapline lockstep p.elf",
        "w.fst",
    ):
        assert part in text


def test_the_page_shows_the_difference_and_needs_nothing_from_elsewhere():
    page = render(doc())
    assert f"{GPA:#x}" in page.replace("<b>", "").replace("</b>", "")
    assert "norm:htval_val" in page
    assert "http" not in page
    assert "<script" not in page


def test_what_did_not_come_back_alone_is_headed_by_what_it_is():
    d = judged(doc(), Finding.SURVIVES, "only then", ["first", "second"], "trapline lockstep 1 2")
    page, out = render(d).replace("<b>", "").replace("</b>", ""), io.StringIO()
    print_report(d, Console(file=out, width=120))
    for part in ("only then", "first, second", "trapline lockstep 1 2", f"{GPA:#x}"):
        assert part in page
        assert part in out.getvalue()
    assert "State survives reset" in page
    assert "First difference" not in page
    assert d["verdict"] == "survives"
    assert "First difference" in render(doc())


def test_where_nothing_came_the_last_commit_tells_the_place():
    found = Difference(Finding.WATCHDOG, 7, detail="no commit", history=[BEFORE])
    d = document(found, RunFacts("p.elf", "c", "d", "r"), SymbolTables())
    assert d["at"] == {}
    page, out = render(d), io.StringIO()
    print_report(d, Console(file=out, width=120))
    assert "the last record (order 6, cycle 88), mode VS" in out.getvalue()
    assert "pc 0x800000fc" in out.getvalue()
    assert '<i class="value" id="pc">0x800000fc</i>' in page
    assert '<span>cycle of the last commit</span><i class="value" id="cycle">88</i>' in page
    assert doc()["last"] == {}
    nothing = document(
        Difference(Finding.SIMULATOR, 0), RunFacts("p", "c", "d", "r"), SymbolTables()
    )
    assert "No commit" not in render(nothing)
    print_report(nothing, Console(file=out, width=120))


def test_the_page_escapes_what_the_program_is_called():
    d = doc()
    d["program_name"] = "<i>x</i>"
    assert "<i>x</i>" not in render(d)


def test_cause_2_for_22_names_both_causes_in_words():
    rtl = tuple(pack({**TRAP, "cause": 2}))
    golden = tuple(pack({**TRAP, "cause": 22}))
    d = document(
        diagnose(9, 7, rtl, golden, ALL_KNOWN, []), RunFacts("p", "c", "d", "r"), SymbolTables()
    )
    assert d["fields"][0]["rtl_text"] == "2 (illegal instruction)"
    assert d["fields"][0]["golden_text"] == "22 (virtual instruction)"
    assert "H_cause_virtual_instruction" in d["rules"]


def test_a_csr_in_the_state_is_decoded_by_field():
    full = ([0] * 160, [0] * 160)
    full[0][0] = 1 << 39
    found = diagnose(10, 3, BEFORE, BEFORE, ALL_KNOWN, [], full=full)
    d = document(found, RunFacts("p", "c", "d", "r"), SymbolTables())
    assert d["fields"][0]["bits"] == [
        {
            "field": "mstatus.MPV",
            "rtl": 1,
            "rtl_text": "0x1",
            "golden": 0,
            "golden_text": "0x0",
        }
    ]
    assert "mstatus_mpv_op" in d["rules"]


def test_of_a_guest_its_host_is_named():
    found = unshifted_htval()
    found.host = tuple(pack({"pc": 0x8000_0040, "priv_before": 1, "v_before": 0}))
    d = document(found, RunFacts("p", "c", "d", "r"), SymbolTables())
    assert (d["host"]["mode"], d["host"]["pc"]) == ("HS", "0x80000040")
    out = io.StringIO()
    print_report(d, Console(file=out, width=200))
    assert "its host last ran 0x80000040" in out.getvalue()
    assert "0x80000040" in render(d)
    assert "its host" not in render(doc())


@pytest.mark.parametrize("arrived", [True, False])
def test_a_csr_is_named_instead_of_the_fold_where_its_state_has_come(arrived):
    rtl = tuple(pack({**TRAP, "csr_fold": 5, "full": int(arrived)}))
    golden = tuple(pack({**TRAP, "csr_fold": 6, "full": int(arrived)}))
    full = ([0] * 160, [0] * 160)
    full[0][SLOT_INDEX["htval"]] = GPA
    full[1][SLOT_INDEX["htval"]] = GPA >> 2
    full[0][150] = 1
    found = diagnose(9, 3, rtl, golden, ALL_KNOWN, [], full=full)
    assert [f.name for f in found.fields] == (["htval"] if arrived else ["csr_fold"])


@pytest.mark.parametrize(("stop", "verdict"), [(n, v) for n, (v, _) in REASONS.items()])
def test_every_reason_to_stop_has_a_sentence(stop, verdict):
    found = diagnose(stop, 0, BEFORE, BEFORE, ALL_KNOWN, [], bus=((0x0100, 8, 1), None))
    d = document(found, RunFacts("p", "c", "d", "r"), SymbolTables())
    assert found.finding is verdict
    assert d["sentence"]


def test_a_dropped_store_is_told_by_address_and_strobes():
    found = diagnose(11, 0, BEFORE, BEFORE, ALL_KNOWN, [], bus=((0x0F00, 0x8000_1000, 5), None))
    assert found.finding is Finding.BUS
    assert (
        "a write at 0x80001000 of 0x5, strobes 00001111 was committed and never seen"
        in found.detail
    )


def test_an_interrupt_that_cannot_be_delivered_has_a_verdict_of_its_own():
    rtl = tuple(pack({"kind": Kind.INTERRUPT, "cause": 5}))
    golden = tuple(pack({"kind": Kind.RETIRE}))
    assert diagnose(9, 0, rtl, golden, ALL_KNOWN, []).finding is Finding.INTERRUPT_UNEXPECTED


@pytest.mark.parametrize(
    ("priv", "v", "name"), [(3, 0, "M"), (1, 0, "HS"), (0, 0, "U"), (1, 1, "VS"), (0, 1, "VU")]
)
def test_modes_have_the_manuals_names(priv, v, name):
    assert mode_name(priv, v) == name
    assert get(tuple(pack({"priv_before": priv})), "priv_before") == priv


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two functions, at 0x10000 and behind it, with debug information."""
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")
    folder = tmp_path_factory.mktemp("symbols")
    (folder / "lib").mkdir()
    text = "int first(int a)\n{\n  return a + 1;\n}\nint second(int a)\n{\n  return a;\n}\n"
    (folder / "lib/two.c").write_text(text)
    command = "riscv64-unknown-elf-gcc -g -O0 -nostdlib -Wl,-n,-Ttext=0x10000,-efirst -o two.elf"
    subprocess.run([*command.split(), "lib/two.c"], cwd=folder, check=True)
    return folder / "two.elf"


def test_an_address_has_a_symbol_and_a_line(compiled: Path) -> None:
    program = SymbolTables(compiled)
    place = program.place(0x10000)
    assert (place.symbol, place.source) == ("first+0x0", "lib/two.c:2")
    assert program.place(0x10004).symbol == "first+0x4"
    lines = {program.place(a).source for a in range(0x10000, 0x10060, 2)}
    assert {"lib/two.c:3", "lib/two.c:6", "lib/two.c:7"} <= lines
    assert program.place(0xFFFE) == program.place(0x4000_0000) == Place()


@pytest.mark.usefixtures("compiled")  # it skips where there is no compiler
def test_an_absolute_folder_is_shown_by_its_end(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "tree" / "arch" / "kvm"
    deep.mkdir(parents=True)
    (deep / "switch.S").write_text(".globl switch\nswitch: nop\n")
    command = "riscv64-unknown-elf-gcc -g -nostdlib -Wl,-n,-Ttext=0x10000,-eswitch -o it.elf"
    subprocess.run([*command.split(), str(deep / "switch.S")], cwd=tmp_path, check=True)
    assert SymbolTables(tmp_path / "it.elf").place(0x10000).source == "tree/arch/kvm/switch.S:2"


def test_an_image_is_found_where_it_is_loaded_and_in_its_modes_only(compiled: Path) -> None:
    program = SymbolTables(SymbolFile(compiled, at=0x8000_0000, v=1))
    assert program.place(0x8000_0004, 1) == program.place(0x10004, 1)
    assert program.place(0x8000_0004, 1).symbol == "first+0x4"
    assert program.place(0x8000_0004, 0) == Place()
    assert program.place(0x8000_0004).symbol == "first+0x4"


def test_the_first_file_that_has_the_address_names_it(compiled: Path, tmp_path: Path) -> None:
    program = SymbolTables(tmp_path / "missing", SymbolFile(compiled, at=0x2000), compiled)
    assert program.place(0x2000).symbol == "first+0x0"


def test_symbol_files_are_listed_beside_the_program(tmp_path: Path) -> None:
    elf = tmp_path / "image.elf"
    assert symbol_files(elf) == [SymbolFile(elf)]
    listed = tmp_path / "image.elf.symbols"
    listed.write_text(json.dumps([{"path": "vmlinux", "at": 4096, "v": 0}, {"path": "a"}]))
    assert symbol_files(elf) == [SymbolFile(Path("vmlinux"), 4096, 0), SymbolFile(Path("a"))]
    for damaged in ("", "{}", "[1]", "/an/older/format"):
        listed.write_text(damaged)
        assert symbol_files(elf) == [SymbolFile(elf)]


@pytest.mark.parametrize("hostile", [":x:", "[b]bold[/b]", "[red]", "\x1b[31m", "\u202e", "\x07"])
def test_the_terminal_shows_names_as_they_are_and_is_not_steered(hostile):
    out = io.StringIO()
    reported = doc() | {"program": f"/p/{hostile}.elf", "reproduce": f"trapline lockstep {hostile}"}
    reported["sentence"] = hostile + "long " * 60
    reported["at"] = reported["at"] | {"symbol": hostile, "text": f"ld {hostile}"}
    print_report(reported, Console(file=out, width=40, force_terminal=False))
    text = out.getvalue()
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in hostile)
    assert f"trapline lockstep {shown}\n" in text
    assert f"/p/{shown}.elf" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "long " * 59 in text


STORE = {"kind": Kind.RETIRE, "insn": 0x00B53023, "mem_op": MemOp.STORE, "mem_size": 3}
MODE_M = {"priv_before": 3, "priv_after": 3}


@pytest.mark.parametrize(
    ("fields", "changes", "answer"),
    [
        ({**STORE, "mem_pa": 0x8000_1000, "mem_wdata": 0x5}, (), "[0x80001000]=0x0000000000000005"),
        (
            {"insn": 0x0CB5_252F, "mem_op": MemOp.AMO, "mem_size": 2, "rd_we": 1, "rd_addr": 10,
             "rd_wdata": 7, "mem_pa": 0x8000_1000, "mem_wdata": 9},
            (),
            "x10=0x7; [0x80001000]=0x00000009",
        ),
        (
            {**MODE_M, "insn": 0x3020_0073, "priv_after": 1, "v_after": 1, "next_pc": 0x4000},
            (("mstatus", 1 << 39, 0),),
            "-> VS 0x4000; mstatus=0x0 (MPV=0x0)",
        ),
        ({**MODE_M, "insn": 0x3405_1073}, (("mscratch", 0, 0x77),), "mscratch=0x77"),
        (
            {**MODE_M, "insn": 0x6005_1073},
            (("hstatus", 0, 0x180),),
            "hstatus=0x180 (SPV=0x1 SPVP=0x1)",
        ),
        ({"kind": Kind.EXCEPTION, "cause": 8, "next_pc": 0x40}, (), "environment call from U"),
    ],
)  # fmt: skip
def test_the_history_says_what_each_record_did(fields, changes, answer):
    row = commit_row(tuple(pack(fields)), SymbolTables(), 64, changes)
    assert row["effect"] == answer or row["effect"].startswith(answer + "-mode or VU-mode ->")


def test_csr_changes_come_from_the_full_states():
    states = [[0] * FULL_STATE_WORDS for _ in range(3)]
    for n, state in enumerate(states):
        state[SLOT_INDEX["mscratch"]] = 0x10 * n
        state[SLOT_INDEX["mcycle"]] = n
    records = {
        20 + n: tuple(pack({"full": 1, "csr_fold": fold(s[:SLOT_COUNT])}))
        for n, s in enumerate(states)
    }
    seen = changes(records, states)
    assert seen == {21: (("mscratch", 0, 0x10),), 22: (("mscratch", 0x10, 0x20),)}
    # The youngest record's state has not come yet: the others keep theirs.
    late = records | {23: tuple(pack({"full": 1, "csr_fold": 5}))}
    assert changes(late, states) == seen
    assert changes(records, [[1] * FULL_STATE_WORDS] * 3) == {}


def test_rules_are_quoted_with_their_source_and_the_verdict_is_in_words():
    page = render(doc())
    sentence = sentences()["htval_val"]
    assert sentence[:60] in html.unescape(page)
    assert "CC BY 4.0, RISC-V International" in page
    assert "<div><span>verdict</span>a field of the commit record differs</div>" in page


def test_only_what_differs_is_bold():
    assert marked("hstatus=0x80 SPVP=1 VTSR=0", "hstatus=0x180 SPVP=1 SPV=1 VTSR=0") == (
        "hstatus=0x<b>8</b><b>0</b> SPVP=1 VTSR=0"
    )
    assert marked("a=1 b=2", "a=1 b=3 c=4") == "a=1 b=<b>2</b>"
    assert marked("2 (illegal instruction)", "2 (illegal instruction)") == "2 (illegal instruction)"
    body = render(doc()).partition("<body>")[2]
    table = body.partition('id="fields"')[2].partition("</table>")[0]
    assert "<b>" in table
    assert "<b>" not in body.replace(table, "")


def test_on_a_narrow_screen_cells_bear_their_columns_names():
    page = render(doc())
    assert "@media (max-width" in page
    assert '<td class="rtl" data-as="design">' in page
    assert '<td class="golden" data-as="model">' in page
