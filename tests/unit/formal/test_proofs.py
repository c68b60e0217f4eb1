# SPDX-License-Identifier: Apache-2.0
"""A share of the proofs, the guards that show they can fail, and the interpreter against Python."""

from __future__ import annotations

import ast
import json
from random import Random

import pytest
import z3

from trapline.formal.equality.claim import Claim, prove
from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.sources import ROOT, Library
from trapline.formal.golden.symbolic import SymInt, binary, extend, to_sym
from trapline.formal.properties import PROPERTIES, Property, check_property
from trapline.formal.properties.spec import World
from trapline.formal.result import Status
from trapline.formal.rtl.elaboration import TOP, ElaborationError, elaborate
from trapline.models.golden.core.rvc import rvc_expand
from trapline.models.golden.priv.pmp import pmp_check
from trapline.models.isa.config import NAMED
from trapline.models.isa.functions import TWIN
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX

QUICK = ("trap_target", "xret", "insn_access", "fault_cause", "pte_check", "effective_access")


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
@pytest.mark.parametrize("name", QUICK)
def test_twin_is_equal(name: str, config: str) -> None:
    result = prove(name, config, 30)
    assert result.status == Status.PROVED, result.detail
    assert result.second == "unsat"


@pytest.mark.parametrize("name", ["guest_page_fault_never_vs", "sret_stays_virtual"])
def test_property_holds(name: str) -> None:
    assert check_property(name, "rv64imac_h", 30).status == Status.PROVED


def test_planted_rtl_change_is_refuted_and_named() -> None:
    path = "hdl/priv/trap_target.sv"
    text = (ROOT / path).read_text()
    changed = text.replace("Cfg.ext_h && in_i.v && to_vs", "Cfg.ext_h && to_vs")
    assert changed != text
    result = Claim(TWIN["trap_target"], NAMED["rv64imac_h"], overlay={path: changed}).check(30)
    assert result.status == Status.REFUTED
    assert "v=0x0" in result.detail
    assert "golden 0x1(HS) rtl 0x2(VS)" in result.detail
    assert result.replay == "Verilated RTL gives the predicted values"
    assert result.rules == TWIN["trap_target"].rules


def test_planted_golden_change_is_refuted() -> None:
    text = Library().path("priv.xret").read_text()
    changed = text.replace("return spp, 1, vsepc", "return spp, 0, vsepc")
    assert changed != text
    library = Library({"priv.xret": ast.parse(changed)})
    claim = Claim(TWIN["xret"], NAMED["rv64imac_h"], library=library)
    assert claim.check(30, explain=False).status == Status.REFUTED


def test_planted_golden_change_fails_a_property() -> None:
    text = Library().path("priv.xret").read_text()
    library = Library(
        {"priv.xret": ast.parse(text.replace("return spp, 1, vsepc", "return 3, 1, vsepc"))}
    )
    result = check_property("sret_stays_virtual", "rv64imac_h", 30, library=library)
    assert result.status == Status.REFUTED


@pytest.mark.parametrize(
    "body",
    [
        "logic y; assign y = a_i[0] ? 1'b1 : 1'bx; assign b_o = {1'b0, y};",
        "logic [1:0] y; assign b_o = y;",
    ],
)
def test_x_is_a_free_value(body: str) -> None:
    text = f"module {TOP} (input logic [1:0] a_i, output logic [1:0] b_o);\n{body}\nendmodule\n"
    smt = elaborate({"top.sv": text})
    for value in (0, 1):
        solver = z3.Solver()
        script = smt + (
            f"\n(declare-const state |{TOP}_s|)\n"
            f"(assert (= (|{TOP}_n a_i| state) #b00))\n"
            f"(assert (= ((_ extract 0 0) (|{TOP}_n b_o| state)) #b{value}))\n"
        )
        solver.add(z3.parse_smt2_string(script))
        assert solver.check() == z3.sat


def test_a_twin_that_depends_on_x_is_refuted() -> None:
    path = "hdl/priv/trap_target.sv"
    text = (ROOT / path).read_text()
    # What no simulator would show, should it choose the right value: a target from nowhere.
    changed = text.replace("Cfg.ext_h && in_i.v && to_vs", "Cfg.ext_h && in_i.v && (1'bx || to_vs)")
    assert changed != text
    claim = Claim(TWIN["trap_target"], NAMED["rv64imac_h"], overlay={path: changed})
    assert claim.check(30, explain=False).status == Status.REFUTED


def test_broken_rtl_is_one_error() -> None:
    with pytest.raises(ElaborationError):
        elaborate({"top.sv": f"module {TOP} (input logic a_i); assign nothing_i = ; endmodule\n"})


@pytest.mark.parametrize("op", ["Add", "Sub", "Mult", "BitAnd", "BitOr", "BitXor", "RShift"])
def test_arithmetic_is_exact(op: str) -> None:
    rng = Random(op)
    python = {
        "Add": int.__add__, "Sub": int.__sub__, "Mult": int.__mul__, "BitAnd": int.__and__,
        "BitOr": int.__or__, "BitXor": int.__xor__, "RShift": int.__rshift__,
    }[op]  # fmt: skip
    for _ in range(50):
        a = rng.getrandbits(rng.randrange(1, 70)) - (
            rng.getrandbits(20) if rng.random() < 0.5 else 0
        )
        b = rng.getrandbits(5) if op == "RShift" else rng.getrandbits(33)
        result = binary(op, to_sym(a), to_sym(b))
        number = z3.simplify(extend(result, 200)).as_signed_long()
        assert number == python(a, b)


def test_interpreter_agrees_with_python_on_concrete_bits() -> None:
    rng = Random(1)
    for _ in range(20):
        word = rng.getrandbits(16)
        symbolic = Interpreter().run(
            "core.rvc:rvc_expand", [NAMED["rv64imac_h"], SymInt(z3.BitVecVal(word, 16))]
        )
        values = [z3.simplify(to_sym(v).term).as_long() for v in symbolic]
        assert tuple(values) == rvc_expand(NAMED["rv64imac_h"], word)


def test_every_rule_of_a_property_exists() -> None:
    known = (ROOT / "models" / "isa" / "rules.json").read_text()
    json.loads(known)
    for item in PROPERTIES.values():
        for rule in item.rules:
            assert f'"{rule}"' in known, (item.name, rule)
    assert len(PROPERTIES) >= 40


def test_empty_tor_entry_matches_no_access_across_its_boundary() -> None:
    slots = [0] * SLOT_COUNT
    slots[SLOT_INDEX["pmpaddr0"]] = slots[SLOT_INDEX["pmpaddr1"]] = 0x1004 >> 2
    # Entry 1 is empty (TOR between equal addresses), entry 3 holds everything.
    slots[SLOT_INDEX["pmpaddr3"]] = (1 << 54) - 1
    slots[SLOT_INDEX["pmpcfg0"]] = 0x1F000F00
    assert pmp_check(NAMED["rv64imac_h"], 0x1000, 3, 1, 1, slots) == 1


def test_a_suggested_lemma_is_used_only_if_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    def claim(world: World) -> object:
        x = z3.BitVec("x", 8)
        world.assume(z3.ULT(x, 10))
        # The first follows from the premise; the second would prove anything.
        world.suggest([z3.ULT(x, 12), z3.BoolVal(False), z3.ULT(x, 9)])
        return z3.ULT(x, 9)

    found = Property("lemmas", "x is less than 9.", (), ("rv64imac_h",), claim)
    monkeypatch.setitem(PROPERTIES, "lemmas", found)
    assert check_property("lemmas", "rv64imac_h", 30).status == Status.REFUTED


def test_a_pmp_that_stops_m_mode_fails_its_property() -> None:
    text = Library().path("priv.pmp").read_text()
    changed = text.replace("verdict = 1 if priv == M else 0", "verdict = 0")
    assert changed != text
    library = Library({"priv.pmp": ast.parse(changed)})
    result = check_property("pmp_spares_m_mode", "rv64imac_h", 30, False, library=library)
    assert result.status == Status.REFUTED
