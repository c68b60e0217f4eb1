# SPDX-License-Identifier: Apache-2.0
"""Legal staleness: which old PTEs, roots, PMP settings and code bytes would explain a record.

Only after a mismatch: the step is undone and run again with the model's implicit reads answered by
a `Chooser`. Every read with more than one legal answer is a choice point; scripts say which answer
each point takes, tried with the fewest old answers first, until one predicts the record in all
compared fields. SUM and MXR are no choice: the model takes them from the state of the step. Nor are
A and D: "the address-translation cache cannot be used in step 9", so a choice that would set them
in a PTE that memory no longer holds is given up.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trapline.models.golden.gen.pte_fields import G, N, R, V, W, X
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import Implicit
from trapline.tb.lockstep.staleness.history import History, RootContext, Stage
from trapline.tb.lockstep.staleness.stores import StoreLog

PTE_READ = int(Implicit.VS_PTE_READ)
_STAGES = tuple(Stage)
_SIXTEEN = struct.Struct("<16Q")
# Runs of one step before the search gives up, loudly.
BUDGET = 4096
# Earlier roots looked at in all runs together before it gives up: half a minute. A program that
# traps for ever, each time with another root and without a fence, would be searched for hours.
MOST_ROOTS = 2_000_000

# What is accepted, as counted in Result.accepted.
PTE_RULES = {
    Stage.S: "old S-stage PTE (norm:sfence_vma_ordering_semantics)",
    Stage.VS: "old VS-stage PTE (norm:hfence-vvma_mode)",
    Stage.G: "old G-stage PTE (norm:hfence-gvma_op)",
}
ROOT_RULES = {
    Stage.S: "old root in satp (norm:satp_op_sfence_vma)",
    Stage.VS: "old root in vsatp (norm:hfence-vvma_mode)",
    Stage.G: "old root in hgatp (norm:hgatp_op_hfence_gvma)",
}
NAPOT_RULE = "PTE of another page of a NAPOT range (norm:Svnapot_cache_entries)"
ENVCFG_RULE = "old ADUE or PBMTE (norm:menvcfg_adue_fence)"
PMP_RULE = "old PMP setting (norm:pmp_sfence_required)"
CODE_RULE = "old code bytes (norm:fence_i_op)"
RULES = (
    *PTE_RULES.values(), *ROOT_RULES.values(), NAPOT_RULE, ENVCFG_RULE, PMP_RULE, CODE_RULE,
)  # fmt: skip


class Choice(NamedTuple):
    """One answer of a choice point. `rule` empty: the answer of memory and CSRs as they are."""

    value: Any
    rule: str = ""
    text: str = ""
    until: int = -1  # the record that replaced it
    must_be_global: bool = False
    root: RootContext | None = None  # of an old root


@dataclass
class _Walk:
    """A walk under way: the stage, whose entries may serve it, and the G bits so far."""

    stage: Stage
    vmid: int
    asid: int
    must_be_global: bool = False
    global_: bool = False


@dataclass
class Chooser:
    """The oracle of one search (state.Oracle). A point's first answer is always the fresh one."""

    hart: Any
    history: History
    stores: StoreLog
    script: dict[int, int] = field(default_factory=dict)
    preferred: frozenset[tuple[str, str]] = frozenset()
    preferred_roots: frozenset[RootContext] = frozenset()
    points: list[int] = field(default_factory=list)
    taken: list[Choice] = field(default_factory=list)
    looked: int = 0  # earlier roots looked at in this run
    dead: bool = False
    incomplete: str = ""

    def begin(self, script: dict[int, int], preferred: Sequence[Choice] = ()) -> None:
        """A run of the step begins: choice point -> answer; or the `preferred` ones where legal."""
        self.script = script
        self.preferred = frozenset((c.rule, c.text) for c in preferred)
        self.preferred_roots = frozenset(c.root for c in preferred if c.root is not None)
        self.points, self.taken = [], []
        self.looked = 0
        self.dead = False
        self._walks: dict[int, _Walk] = {}
        self._nested_until: int | None = None

    def _choose(self, answers: list[Choice]) -> Choice:
        if len(answers) == 1:
            return answers[0]
        at = len(self.points)
        number = self.script.get(at, 0)
        for i, answer in enumerate(answers):
            if answer.rule and (answer.rule, answer.text) in self.preferred:
                number = i
        self.points.append(len(answers))
        if number >= len(answers):
            self.dead = True
            return answers[0]
        if answers[number].rule:
            self.taken.append(answers[number])
        return answers[number]

    # --- state.Oracle ---------------------------------------------------------------------------

    def root(self, g_stage: int, v: int, implicit: int, atp: int, envcfg: int) -> tuple[int, int]:
        """Roots with the same tag, and those of other ASIDs for global mappings."""
        history = self.history
        stage = _STAGES[2 if g_stage else v]
        now = history.context(stage, self.hart)
        asid = 0 if g_stage else history.asid(atp)
        walk = self._walks[g_stage] = _Walk(stage, now.vmid, asid)
        if not g_stage:
            self._nested_until = None
            # "Changing satp.MODE from Bare to other modes and vice versa also takes effect
            # immediately". norm:sfence_vma_mode_effect.
            if history.mode(atp) == 0:
                return atp, envcfg
        answers = [Choice((atp, envcfg))]
        contexts = history.contexts[stage]
        # Of a run for the preferred ones no other answer is asked: a loop that lives on one old
        # root, and leaves another behind each time, is not to cost its square.
        roots = self.preferred_roots & contexts.keys() if self.preferred else contexts
        self.looked += len(roots)
        for old in roots:
            answers += self._root(stage, now, old, contexts[old], implicit)
        chosen = self._choose(answers)
        walk.must_be_global = chosen.must_be_global
        if implicit == PTE_READ and chosen.rule:
            self._nested(chosen.until)
        return int(chosen.value[0]), int(chosen.value[1])

    def _root(
        self, stage: Stage, now: RootContext, old: RootContext, until: int, implicit: int
    ) -> list[Choice]:
        history = self.history
        if old == now or old.vmid != now.vmid:
            return []
        if stage is not Stage.G and history.mode(old.atp) == 0:
            return []
        same_asid = stage is Stage.G or history.asid(old.atp) == history.asid(now.atp)
        must_be_global = not same_asid
        if same_asid and until <= self._bound_in_nested(
            stage, implicit, history.context_ordered(stage, old, now, False)
        ):
            must_be_global = True
        if must_be_global and (
            stage is Stage.G or until <= history.context_ordered(stage, old, now, True)
        ):
            return []
        bits = old.m_bits & old.h_bits if stage is Stage.VS else old.m_bits
        rule = ENVCFG_RULE if old.atp == now.atp else ROOT_RULES[stage]
        names = ("satp", "vsatp", "hgatp")
        what = f"{names[stage]}={old.atp:#x} with ADUE/PBMTE {bits >> 61:#b}"
        text = f"{what}, replaced by record {until}"
        return [Choice((old.atp, bits), rule, text, until, must_be_global, old)]

    def pte(self, spa: int, value: int, va: int, level: int, g_stage: int, implicit: int) -> int:
        """What the PTE was since the last fence that orders it."""
        walk = self._walks[g_stage]
        old = self._old_ptes(walk, spa, value, va, level, implicit)
        if level == 0 and self.hart.cfg.has("svnapot"):
            old += self._napot(walk, spa, value, va, implicit)
        chosen = self._choose([Choice(value), *old]) if old else Choice(value)
        entry = int(chosen.value)
        if g_stage:
            if implicit == PTE_READ and chosen.rule:
                self._nested(chosen.until)
            return entry
        walk.global_ = walk.global_ or bool(entry & G)
        pointer = _is_pointer(entry)
        if walk.must_be_global and not walk.global_ and not pointer:
            self.dead = True
        # A PTE found through an old G-stage mapping was read before a fence of this stage.
        if self._nested_until is not None:
            if self._nested_until <= self._bound(walk, entry, pointer, va, level):
                self.dead = True
            self._nested_until = None
        return entry

    def update(self, spa: int, entry: int) -> None:
        """A and D are set in memory only, where the PTE still is what was read."""
        size = 1 << self.hart.pte_size
        if int.from_bytes(self.hart.memory.read(spa, size), "little") != entry:
            self.dead = True

    def pmp(self, pa: int, size: int, access: int, priv: int, allowed: int) -> int:
        """What PMP said since the last fence that synchronizes it."""
        bound = self.history.pmp_ordered(self.hart.walk_v)
        for setting in reversed(self.history.pmp):
            until = setting.until
            if until <= bound:
                break
            old = setting.allows(self.hart.cfg, pa, size, access, priv)
            if old != bool(allowed):
                verb = "allowed" if old else "denied"
                text = f"access to {pa:#x} {verb} by PMP before record {until}"
                return int(
                    self._choose([Choice(allowed), Choice(int(old), PMP_RULE, text, until)]).value
                )
        if self.history.pmp_forgotten > bound:
            self.incomplete = "more PMP settings without a fence than are remembered"
        return allowed

    def code(self, spa: int, parcel: int) -> int:
        """What the 16 bits were since the last FENCE.I."""
        answers = [Choice(parcel)]
        seen = {parcel}
        shift = (spa & 6) * 8
        for until, word in self._versions(spa, self.history.code):
            old = word >> shift & 0xFFFF
            if old not in seen:
                seen.add(old)
                text = f"{old:#06x} at {spa:#x}, replaced by the store of record {until}"
                answers.append(Choice(old, CODE_RULE, text, until))
        return int(self._choose(answers).value)

    # --- versions -------------------------------------------------------------------------------

    def _versions(self, spa: int, after: int) -> list[tuple[int, int]]:
        offset = spa - self.hart.memory.base
        forgotten = self.stores.forgotten_until()
        if forgotten > after and self.stores.touched(offset):
            self.incomplete = (
                f"the word at {spa:#x} may have changed without a fence before record {forgotten}, "
                "longer ago than stores are remembered"
            )
        return self.stores.versions(offset, after)

    def _old_ptes(
        self, walk: _Walk, spa: int, value: int, va: int, level: int, implicit: int
    ) -> list[Choice]:
        found: list[Choice] = []
        if not self.stores.touched(spa - self.hart.memory.base):
            return found
        seen = {value}
        after = value
        weakest = self._bound_in_nested(
            walk.stage, implicit, self.history.all_ordered(walk.stage, walk.vmid)
        )
        for until, word in self._versions(spa, weakest):
            old = self._entry(word, spa)
            # What was no leaf, or became none, is a change of a non-leaf PTE.
            not_leaf = _is_pointer(old) or (not old & V and _is_pointer(after))
            after = old
            if old in seen:
                continue
            if until > self._bound_in_nested(
                walk.stage, implicit, self._bound(walk, old, not_leaf, va, level)
            ):
                seen.add(old)
                text = f"{old:#x} at {spa:#x}, replaced by the store of record {until}"
                found.append(Choice(old, PTE_RULES[walk.stage], text, until))
        return found

    def _napot(self, walk: _Walk, spa: int, value: int, va: int, implicit: int) -> list[Choice]:
        found: list[Choice] = []
        first = spa & ~127
        stored = self.stores.touched(first - self.hart.memory.base)
        for number, now in enumerate(_SIXTEEN.unpack(self.hart.memory.read(first, 128))):
            sibling = first + 8 * number
            entries = [now]
            if stored:
                entries += [c.value for c in self._old_ptes(walk, sibling, now, va, 0, implicit)]
            for entry in entries:
                if entry & N and entry & V and entry != value and sibling != spa:
                    text = f"{entry:#x} at {sibling:#x}"
                    found.append(Choice(entry, NAPOT_RULE, text))
        return found

    def _entry(self, word: int, spa: int) -> int:
        if self.hart.pte_size == 3:
            return word
        return word >> (32 if spa & 4 else 0) & 0xFFFF_FFFF

    def _bound(self, walk: _Walk, entry: int, not_leaf: bool, va: int, level: int) -> int:
        """Last record that fences order for this entry."""
        global_ = walk.global_ or bool(entry & G)
        if not_leaf:
            return self.history.root_ordered(walk.stage, walk.vmid, walk.asid, global_)
        bits = 9 if self.hart.cfg.xlen == 64 else 10
        return self.history.leaf_ordered(
            walk.stage, walk.vmid, walk.asid, global_, va, 12 + bits * level
        )

    def _bound_in_nested(self, stage: Stage, implicit: int, bound: int) -> int:
        """The bound of a G-stage value that an implicit read of a VS-stage PTE went through.

        HFENCE.GVMA "need not flush the former cache" (gva to gpa): the PTE may have been read
        before it, but after the last fence of its own stage. Checked against that in `pte`.
        """
        if stage is not Stage.G or implicit != PTE_READ:
            return bound
        vs = self._walks.get(0)
        if vs is None:
            return bound
        return min(bound, self.history.all_ordered(Stage.VS, vs.vmid))

    def _nested(self, until: int) -> None:
        limit = self._nested_until
        self._nested_until = until if limit is None else min(limit, until)


def _is_pointer(entry: int) -> bool:
    return bool(entry & V) and not entry & (R | W | X)


class Search:
    """Searches legal staleness for one hart; `accepted` counts by rule, `notes` says what."""

    MOST_NOTES = 100

    def __init__(self, hart: Any, cfg: HartConfig, stores: StoreLog | None = None) -> None:
        """`stores`: one that knows of none, to be used again; else a new one."""
        self.hart = hart
        self.history = History(cfg)
        self.stores = StoreLog(hart.memory.size) if stores is None else stores
        self.accepted: dict[str, int] = {}
        self.notes: list[str] = []
        self.refusal = ""
        self._roots = 0
        self._last: tuple[Choice, ...] = ()

    def nothing_old(self) -> bool:
        """Whether no store and no CSR changed yet: then there is nothing to search."""
        return not (self.stores.count or self.history.pmp or any(self.history.contexts))

    def search(self, record: int, rerun: Callable[[], bool]) -> bool:
        """Whether some choice explains record number `record`.

        `rerun` undoes the step, runs it once more and says whether every field agrees. True: the
        model stands after the step under that choice. False: it stands after an unchosen step.
        """
        chooser = Chooser(self.hart, self.history, self.stores)
        hart = self.hart
        memo = hart.memo_on
        hart.memo_on = False
        hart.flush()
        hart.oracle = chooser
        try:
            return self._found(record, chooser, rerun)
        finally:
            hart.oracle = None
            hart.memo_on = memo
            hart.flush()

    def _found(self, record: int, chooser: Chooser, rerun: Callable[[], bool]) -> bool:
        runs = 0
        scripts: deque[dict[int, int]] = deque([{}])
        preferred = self._last
        if preferred:
            scripts.appendleft({})
        while scripts:
            if runs == BUDGET:
                self.refusal = f"{BUDGET} choices of what missing fences leave open were tried"
                break
            if self._roots > MOST_ROOTS:
                self.refusal = f"{MOST_ROOTS:,} earlier roots were tried in this run"
                break
            script = scripts.popleft()
            chooser.begin(script, preferred)
            agrees = rerun()
            runs += 1
            self._roots += chooser.looked
            if agrees and not chooser.dead and chooser.taken:
                self._accept(record, chooser.taken)
                return True
            if preferred:
                preferred = ()
                continue
            after = max(script, default=-1)
            for point in range(after + 1, len(chooser.points)):
                scripts += [{**script, point: n} for n in range(1, chooser.points[point])]
        self.refusal = self.refusal or chooser.incomplete
        chooser.begin({})
        rerun()
        return False

    def _accept(self, record: int, taken: list[Choice]) -> None:
        self._last = tuple(taken)
        for choice in taken:
            self.accepted[choice.rule] = self.accepted.get(choice.rule, 0) + 1
            if len(self.notes) < self.MOST_NOTES:
                self.notes.append(f"record {record}: {choice.rule}: {choice.text}")
