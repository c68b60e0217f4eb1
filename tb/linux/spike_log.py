# SPDX-License-Identifier: Apache-2.0
"""A summary of a Spike run, from the text of its commit log (`-l --log-commits`).

The log says privilege, pc, instruction, CSRs that instructions wrote, and traps by name. It does
not say V or where a trap went; both follow from the delegation CSRs and the previous-mode bits,
which are tracked here. The counts are a second opinion on a model's own summary.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from trapline.errors import BadInput
from trapline.models.golden.gen import exceptions, interrupts, matches, privileges, targets
from trapline.models.golden.gen.fields import HSTATUS_SPV_LSB, MSTATUS_MPV_LSB
from trapline.models.isa.commit import FIELD, RECORD_WORDS, Kind
from trapline.tb.linux.image import Image
from trapline.tb.linux.machines import TIMEOUT_S, spike_command
from trapline.tb.linux.summary import Summary

_COMMIT = re.compile(r"core   0: ([0-3]) 0x([0-9a-f]+) \(0x([0-9a-f]+)\)")
_TRAP = re.compile(r"core   0: exception (?:interrupt #(\d+)|trap_(\w+)), epc")
_WRITE = re.compile(r" c\d+_(medeleg|mideleg|hedeleg|hideleg|hstatus|mstatus|hgatp) 0x([0-9a-f]+)")

# Spike's names of exceptions.
CAUSES = {
    "instruction_address_misaligned": exceptions.INSTRUCTION_ADDRESS_MISALIGNED,
    "instruction_access_fault": exceptions.INSTRUCTION_ACCESS_FAULT,
    "illegal_instruction": exceptions.ILLEGAL_INSTRUCTION,
    "breakpoint": exceptions.BREAKPOINT,
    "load_address_misaligned": exceptions.LOAD_ADDRESS_MISALIGNED,
    "load_access_fault": exceptions.LOAD_ACCESS_FAULT,
    "store_address_misaligned": exceptions.STORE_AMO_ADDRESS_MISALIGNED,
    "store_access_fault": exceptions.STORE_AMO_ACCESS_FAULT,
    "user_ecall": exceptions.ENVIRONMENT_CALL_FROM_U_MODE_OR_VU_MODE,
    "supervisor_ecall": exceptions.ENVIRONMENT_CALL_FROM_HS_MODE,
    "virtual_supervisor_ecall": exceptions.ENVIRONMENT_CALL_FROM_VS_MODE,
    "machine_ecall": exceptions.ENVIRONMENT_CALL_FROM_M_MODE,
    "instruction_page_fault": exceptions.INSTRUCTION_PAGE_FAULT,
    "load_page_fault": exceptions.LOAD_PAGE_FAULT,
    "store_page_fault": exceptions.STORE_AMO_PAGE_FAULT,
    "instruction_guest_page_fault": exceptions.INSTRUCTION_GUEST_PAGE_FAULT,
    "load_guest_page_fault": exceptions.LOAD_GUEST_PAGE_FAULT,
    "virtual_instruction": exceptions.VIRTUAL_INSTRUCTION,
    "store_guest_page_fault": exceptions.STORE_AMO_GUEST_PAGE_FAULT,
}
VS_INTERRUPTS = (
    interrupts.VIRTUAL_SUPERVISOR_SOFTWARE_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_TIMER_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_EXTERNAL_INTERRUPT,
)
MRET, SRET = matches.MRET, matches.SRET
MACHINE = (privileges.M, 0)

_LSB = {name: FIELD[name].lsb for name in FIELD}
_BATCH = 4096


class LogReader:
    """Turns log lines into the records that `Summary` counts; ValueError on a strange log."""

    def __init__(self, summary: Summary) -> None:
        """Spike starts in M-mode; its boot code before the image counts as instructions."""
        self._summary = summary
        self._mode = MACHINE
        self._csr = dict.fromkeys(
            ("medeleg", "mideleg", "hedeleg", "hideleg", "hstatus", "mstatus", "hgatp"), 0
        )
        self._v = 0
        # The step before: its privilege afterwards comes with the next line only.
        self._waiting: list[int] | None = None
        self._words: list[int] = []

    def feed(self, lines: Iterable[str]) -> None:
        """Take lines; call `finish` after the last."""
        for line in lines:
            found = _COMMIT.match(line)
            if found:
                self._commit(int(found[1]), int(found[3], 16), line)
                continue
            trap = _TRAP.match(line)
            if trap:
                self._trap(trap[1], trap[2])

    def finish(self) -> None:
        """Count what is still kept back."""
        self._emit(self._mode)
        self._summary.add(self._words)
        self._words = []

    def _emit(self, after: tuple[int, int]) -> None:
        """Complete the record before, now that the mode after it is known."""
        if self._waiting is not None:
            word, insn = self._waiting
            word |= after[0] << _LSB["priv_after"] | after[1] << _LSB["v_after"]
            self._words += [word, insn, *[0] * (RECORD_WORDS - 2)]
            if len(self._words) >= _BATCH * RECORD_WORDS:
                self._summary.add(self._words)
                self._words = []
        self._waiting = None

    def _commit(self, privilege: int, insn: int, line: str) -> None:
        mode = (privilege, self._v)
        self._emit(mode)
        self._waiting = [_before(Kind.RETIRE, mode), insn]
        self._mode = mode
        if insn == MRET:
            to_v = self._csr["mstatus"] >> MSTATUS_MPV_LSB & 1
            self._csr["mstatus"] &= ~(1 << MSTATUS_MPV_LSB)
            self._v = to_v
        elif insn == SRET and not self._v:
            self._v = self._csr["hstatus"] >> HSTATUS_SPV_LSB & 1
            self._csr["hstatus"] &= ~(1 << HSTATUS_SPV_LSB)
        elif "_" in line:
            for name, value in _WRITE.findall(line):
                self._csr[name] = int(value, 16)
                if name == "hgatp":
                    self._summary.hgatp(self._csr[name])

    def _trap(self, interrupt: str | None, name: str | None) -> None:
        # The mode that trapped: the one before, unless the step before was an xRET, whose privilege
        # is then known by elimination only. An xRET followed by a trap is the guest's first fetch.
        mode = self._mode
        if self._waiting is not None and self._waiting[1] in (MRET, SRET):
            mode = (privileges.S if self._v else privileges.U, self._v)
        self._emit(mode)
        if interrupt is not None:
            kind, cause = Kind.INTERRUPT, int(interrupt)
        elif name in CAUSES:
            kind, cause = Kind.EXCEPTION, CAUSES[name]
        else:
            raise ValueError(f"Spike's log has an unknown exception: {name}")
        target = self._target(mode, kind, cause)
        word = _before(kind, mode) | cause << _LSB["cause"] | target << _LSB["target"]
        self._waiting = [word, 0]
        if target == targets.M:
            self._csr["mstatus"] &= ~(1 << MSTATUS_MPV_LSB)
            self._csr["mstatus"] |= mode[1] << MSTATUS_MPV_LSB
        elif target == targets.HS:
            self._csr["hstatus"] &= ~(1 << HSTATUS_SPV_LSB)
            self._csr["hstatus"] |= mode[1] << HSTATUS_SPV_LSB
        self._v = int(target == targets.VS)
        self._mode = (privileges.M if target == targets.M else privileges.S, self._v)

    def _target(self, mode: tuple[int, int], kind: Kind, cause: int) -> int:
        to_hs, to_vs = ("mideleg", "hideleg") if kind is Kind.INTERRUPT else ("medeleg", "hedeleg")
        delegated = self._csr[to_hs] >> cause & 1
        if kind is Kind.INTERRUPT:
            delegated |= cause in VS_INTERRUPTS
        if mode[0] == privileges.M or not delegated:
            return targets.M
        return targets.VS if mode[1] and self._csr[to_vs] >> cause & 1 else targets.HS


def _before(kind: Kind, mode: tuple[int, int]) -> int:
    return kind << _LSB["kind"] | mode[0] << _LSB["priv_before"] | mode[1] << _LSB["v_before"]


def summarise(image: Image) -> Summary:
    """Run the image on Spike once more, with its log on, and count (slow: 20 s for 4 million).

    Raises BadInput when Spike does not come to its end.
    """
    summary = Summary()
    reader = LogReader(summary)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        program, *rest = spike_command(image)
        command = [program, "-l", "--log-commits", f"--log={log}", *rest]
        try:
            subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise BadInput(f"Spike with its log on did not come to its end: {error}") from None
        with log.open() as lines:
            reader.feed(lines)
    reader.finish()
    return summary
