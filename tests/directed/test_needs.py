# SPDX-License-Identifier: Apache-2.0
"""What programs say that they need is what they need: on harts that lack much, the rest passes.

A need was found by running each program on the golden model with one thing less at a time; here it
is held to harts that lack many at once.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.isa.config import DEFAULT, NAMED, SV39, HartConfig
from trapline.models.isa.needs import parse, unmet
from trapline.models.platform.elf import needs_of, read_elf
from trapline.models.platform.platform import Platform

from .programs import BUILDS, SOURCES, needed_xlen

BASE = NAMED[DEFAULT]
LIMIT = 10_000_000
# A hart with H that leaves out what it may.
LEAN = replace(
    BASE,
    name="lean",
    extensions=BASE.extensions
    - set("sha sstc svinval smstateen ssstateen svnapot svpbmt zawrs zicond".split()),
    geilen=0,
    pmp_usable=8,
    time_csr=False,
    bus_errors=False,
    tval_access_fault=False,
    tinst_causes=1 << 20 | 1 << 21 | 1 << 23,
)
# One of other choices, and nothing but Sv39.
OTHER = replace(
    BASE,
    name="other",
    extensions=BASE.extensions - {"sha"},
    vm_modes=frozenset({SV39}),
    gstage_modes=frozenset({SV39}),
    geilen=1,
    asidlen=0,
    vmidlen=0,
    tval_insn=False,
    tval_ebreak=False,
    tval_page_fault=False,
    tval2_gpa=False,
    medeleg_writable=0xF0_B509,
    mideleg_writable=0x202,
    scounteren_writable=0,
    mcountinhibit_writable=0,
    mtvec_vectored_align=256,
    mpp_reserved_to_u=True,
    hgatp_unsupported_ignored=True,
    hstatus_vgein_keeps=True,
    pmp_grain=1,
    pmp_reserved_keeps=True,
)
WITHOUT_H = replace(
    NAMED["rv64imac"],
    name="without_h",
    extensions=frozenset("i m a c s u zicsr zifencei zicntr zihpm svade".split()),
    vm_modes=frozenset({SV39}),
    pmp_usable=8,
    time_csr=False,
    absent_csrs=frozenset({"menvcfg", "senvcfg", "mcountinhibit", "mconfigptr"}),
)


# With H, and registers that hold less or answer otherwise.
REGISTERS = replace(
    BASE,
    name="registers",
    extensions=BASE.extensions - {"sha"},
    misa_csr_implemented=False,
    mhartid=5,
    mconfigptr=0x1000,
    msi_implemented=False,
    sei_implemented=False,
    ssi_implemented=False,
    mtvec_modes=frozenset({"direct"}),
    stvec_modes=frozenset({"direct"}),
    vstvec_modes=frozenset({"direct"}),
    mtvec_base_align=64,
    stvec_base_align=64,
    vstvec_base_align=64,
    mepc_bits=60,
    sepc_bits=60,
    vsepc_bits=60,
    mtval_bits=60,
    stval_bits=60,
    vstval_bits=60,
    mtval2_bits=57,
    htval_bits=57,
    mcause_bits=5,
    scause_bits=5,
    vscause_bits=5,
    wlrl_write_traps=True,
    mstatus_fs_writable=True,
    mstatus_vs_writable=True,
    mstateen_zeros=frozenset({"se1", "se2", "se3"}),
    mstateen_ones=frozenset({"envcfg"}),
    hstateen_zeros=frozenset({"se1", "se2", "se3"}),
    henvcfg_hidden_kept=False,
    hstateen_hidden_kept=False,
    mcountinhibit_at_once=True,
    hpmcounters=0,
    vsatp_unsupported="bare",
    hgatp_unsupported_bare=True,
    satp_bare_clears=True,
    vsatp_bare_clears=True,
    hgatp_bare_clears=True,
    pmp_absent_illegal=True,
    pmp_modes=frozenset({"napot"}),
    mpp_reset=3,
    mcause_reset=3,
)
# With H, traps that write less, waits that end, and memory that does less.
TRAPS = replace(
    BASE,
    name="traps",
    extensions=BASE.extensions - {"sha"},
    mtval_causes=0x00F0_0000,
    stval_causes=0x00F0_0000,
    vstval_causes=0x00F0_0000,
    mtval2_causes=0,
    htval_causes=0,
    tval2_implicit=False,
    tinst_insns=frozenset(),
    tinst_pseudo=True,
    wfi_tw="complete",
    wfi_vtw="complete",
    wfi_u="complete",
    wfi_vu="complete",
    wrs_nto_tw="complete",
    wrs_nto_vtw="complete",
    mret_clr_lr_resv=True,
    sret_clr_lr_resv=True,
    stvec_vectored_align=256,
    vstvec_vectored_align=256,
    misaligned_ldst_exc="access_fault",
    misaligned_amo_exc="access_fault",
    misaligned_lrsc_exc="access_fault",
    misaligned_atomicity_granule=16,
    ad_after_checks=True,
    sc_fail_sets_ad=False,
    ram_amo="none",
    ram_lrsc=False,
)
# M and U, without A; mtvec is vectored only.
WITHOUT_S = replace(
    BASE,
    name="without_s",
    extensions=frozenset("i m c u zicsr zifencei".split()),
    vm_modes=frozenset(),
    gstage_modes=frozenset(),
    geilen=0,
    time_csr=False,
    mtvec_modes=frozenset({"vectored"}),
    mtvec_reset=1,
    mtvec_vectored_align=256,
    mcounteren_writable=0,
    mpp_reserved_to_u=True,
    tval_ebreak=False,
)
HARTS = [LEAN, OTHER, REGISTERS, TRAPS, WITHOUT_H, WITHOUT_S]


@pytest.mark.parametrize("hart", HARTS, ids=lambda hart: hart.name)
def test_what_applies_passes_on_a_hart_that_lacks_much(hart: HartConfig) -> None:
    ran, failed = 0, []
    for build in BUILDS:
        if build.config != DEFAULT or unmet(hart, needs_of(build.elf)):
            continue
        ran += 1
        platform = Platform(hart)
        platform.load(read_elf(build.elf))
        platform.run(LIMIT)
        if platform.end is None or platform.end.code:
            failed.append(f"{build}: {platform.end}")
    assert failed == []
    assert ran >= (10 if hart in (WITHOUT_H, WITHOUT_S) else 60)


def test_the_elf_files_say_what_the_sources_say() -> None:
    for build in BUILDS:
        lines = [x for x in build.source.read_text().splitlines() if x.startswith(" * Needs: ")]
        stated = parse(lines[0].removeprefix(" * Needs: ")) if lines else ()
        assert needs_of(build.elf) == stated, build


def test_every_program_runs_on_the_harts_that_it_is_built_for() -> None:
    for build in BUILDS:
        assert unmet(NAMED[build.config], needs_of(build.elf)) == (), build


def test_needs_stand_on_one_line_of_the_first_comment() -> None:
    for source in SOURCES:
        text = source.read_text()
        assert text.count(" * Needs: ") <= 1, source
        if "Needs:" in text:
            assert text.index("Needs:") < text.index("*/", text.index("Rules:")), source
            assert needed_xlen(source) in (None, 64)
