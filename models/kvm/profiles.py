# SPDX-License-Identifier: Apache-2.0
"""Versions of KVM, and in which of their behaviours they differ: one flag for each.

A flag that is True means that the version behaves as its comment says. The numbers are those of
docs/kvm.md, where each has its source.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from trapline.models.kvm.constants import HEDELEG, Cause, Sbi
from trapline.models.kvm.widths import WIDTHS, Width

_V02 = frozenset({Sbi.BASE, Sbi.TIME, Sbi.IPI, Sbi.RFENCE, Sbi.SRST, Sbi.HSM})
_ALL_ACCESS = frozenset({
    Cause.ILLEGAL,
    Cause.LOAD_MISALIGNED,
    Cause.LOAD_ACCESS,
    Cause.STORE_MISALIGNED,
    Cause.STORE_ACCESS,
})  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """One version. The q flags are the quirks Q1 to Q32; the rest says what it offers."""

    name: str
    xlen: int = 64
    # LINUX_VERSION_CODE, which SBI BASE reports as the implementation's version.
    version_code: int = 0
    # In-kernel SBI extensions besides v0.1; those that are off until ONE_REG turns them on. PMU
    # is there where the host's firmware has one: nowhere here.
    sbi: frozenset[int] = _V02
    sbi_off: frozenset[int] = frozenset()
    sbi_version: int = 0x0100_0000
    sbi_v01: bool = True
    hedeleg: int = HEDELEG
    hcounteren: int = 0xFFFF_FFFF
    scounteren_reset: int = 7
    # Causes from the guest that are redirected to it; of the others 3 may be a debug exit.
    redirected: frozenset[int] = frozenset()
    debug_exits: bool = False
    csr_emulation: bool = True
    wrs: bool = False
    # A fetch outside every slot is a fetch access fault of the guest (else KVM_RUN fails).
    fetch_outside_redirects: bool = False
    # C code around the assembly switches hstatus and scounteren, and reads htval and htinst there.
    split_switch: bool = False
    # A load of the vCPU that was put last skips the CSRs that nobody has changed.
    lazy_load: bool = False
    # A large page of the host is mapped as one only where the slot lies on it as the guest sees it.
    large_pages_aligned: bool = False
    # DBCN goes to user space whatever its function is.
    dbcn_forwards_all: bool = False
    # Unknown functions of TIME and IPI are "not supported" (else "invalid parameter"); an IPI to
    # vCPUs that are not there is an invalid parameter (else they are left out silently).
    other_functions_not_supported: bool = False
    ipi_tells_missing: bool = False
    # ONE_REG tells registers that are not there (ENOENT) from values that may not be (EINVAL), and
    # what may not change any more (EBUSY); block sizes of extensions that are not there read as 0.
    one_reg_errors: bool = False
    block_sizes_read: bool = False
    # KVM_SET_USER_MEMORY_REGION2 (6.8): a region and the file of memory that only a guest sees.
    memory_region_2: bool = False
    # A vCPU on another hart than the one it left last fences its VMID there (since 5.19).
    tlb_sanitize: bool = True
    # cycle and instret read as 0 where they trap (no perf events in the host).
    legacy_counters: bool = False

    q1_zero_extends: bool = True  # MMIO loads never sign-extend
    q2_x0_shadow: bool = True  # an MMIO load to x0 changes the shadow of x0
    q3_sp_store_offset: bool = True  # C.SWSP/C.SDSP at offsets 0 and 32 are not decoded
    q4_redirect_keeps_mode: bool = True  # a trap redirected from VU resumes in VU
    q5_access_traps_kill: bool = True  # causes 2, 4 to 7 end KVM_RUN with EFAULT
    q6_redirects_21_of_fetch: bool = False  # cause 21 of the instruction read goes to the guest
    q7_redirects_21_of_mask: bool = True  # cause 21 of a hart-mask read goes to the guest
    q8_v01_keeps_a0: bool = False  # SBI v0.1 success leaves a0 alone
    q9_forward_presets_args: bool = False  # riscv_sbi.ret starts as {a0, a1}, not as {-2, 0}
    q10_forward_clears_a1: bool = True  # forwarding a v0.2 call sets the shadow of a1 to 0
    q11_hfence_succeeds: bool = False  # RFENCE functions 3 to 6 report success
    q12_all_by_size: bool = True  # RFENCE size -1 means the whole address space
    q13_missing_target_oops: bool = True  # SEND_IPI to a vCPU that is not there crashes the host
    q14_status_looks_at_caller: bool = True  # HSM status "suspended" is the caller's own flag
    q15_state_on_programs_1: bool = True  # ONE_REG timer.state = on programs compare value 1
    q16_interrupt_else_unset: bool = True  # KVM_INTERRUPT: every value but SET means UNSET
    q17_sip_write_keeps_pending: bool = True  # ONE_REG sip leaves irqs_pending as it was
    q18_f_aliases_d: bool = True  # F registers read halves of the D array
    q19_pfnmap_without_u: bool = True  # eager maps of VM_PFNMAP lack U
    q20_huge_leaf_eexist: bool = True  # a write under a huge leaf while logging gives EEXIST
    q21_walkers_skip_tail: bool = True  # range walkers step from unaligned addresses
    q22_1g_needs_sv39: bool = True  # 1 GiB pages only where the host's top level is 1 GiB
    q23_wfi_ignores_rd0: bool = False  # WFI is matched without bit 7 of the instruction
    q24_scribbles_csr_exit: bool = True  # run->riscv_csr is written before "illegal" is decided
    q25_hie_and_put_clears: bool = False  # HIE holds the guest's enables; put writes hgatp = 0
    q26_vmid_probe_bare: bool = False  # the VMID probe writes MODE = Bare
    q27_disable_keeps_hvip: bool = False  # disabling leaves vsie and hvip
    q28_signal_after_flush: bool = True  # a signal at entry still updates VMID and hvip first
    q29_ring_full_early: bool = True  # free places of the coalesced ring are counted modulo 2**32
    q30_counters_for_vu: bool = False  # cycle, instret of VU are read whatever scounteren says
    q31_timer_lost_by_put: bool = True  # SET_TIMER writes vstimecmp alone, which a load overwrites
    q32_logged_write_past_host: bool = False  # a logged write sets W where the host has none

    def __post_init__(self) -> None:
        """Raises ValueError for an XLEN that does not exist."""
        if self.xlen not in WIDTHS:
            raise ValueError(f"xlen {self.xlen}: 32 or 64")

    @property
    def width(self) -> Width:
        """What depends on XLEN."""
        return WIDTHS[self.xlen]

    def quirks(self) -> tuple[str, ...]:
        """Names of the flags that are set, as `Q1` and so on."""
        return tuple(
            f.name.partition("_")[0].upper()
            for f in fields(self)
            if f.name[:1] == "q" and f.name[1].isdigit() and getattr(self, f.name)
        )


V18 = Profile(
    "v18",
    sbi=frozenset(),
    scounteren_reset=0,
    csr_emulation=False,
    tlb_sanitize=False,
    q6_redirects_21_of_fetch=True,
    q8_v01_keeps_a0=True,
    q9_forward_presets_args=True,
    q10_forward_clears_a1=False,
    q12_all_by_size=False,
    q14_status_looks_at_caller=False,
    q23_wfi_ignores_rd0=True,
    q24_scribbles_csr_exit=False,
    q25_hie_and_put_clears=True,
    q26_vmid_probe_bare=True,
    q27_disable_keeps_hvip=True,
    q31_timer_lost_by_put=False,
)
# Debian's 6.1.192, whose stable fixes reach behind 6.1.0 in Q6, Q9, Q11, Q12, Q26 and Q27.
LINUX_6_1 = Profile("6.1", version_code=(6 << 16) | (1 << 8) | 192)
LINUX_6_12 = Profile(
    "6.12",
    version_code=(6 << 16) | (12 << 8) | 107,
    sbi=_V02 | {Sbi.DBCN, Sbi.STA},
    sbi_off=frozenset({Sbi.DBCN}),
    sbi_version=0x0200_0000,
    hcounteren=2,
    redirected=_ALL_ACCESS,
    debug_exits=True,
    wrs=True,
    other_functions_not_supported=True,
    ipi_tells_missing=True,
    legacy_counters=True,
    memory_region_2=True,
    one_reg_errors=True,
    q4_redirect_keeps_mode=False,
    q5_access_traps_kill=False,
    q10_forward_clears_a1=False,
    q14_status_looks_at_caller=False,
    q22_1g_needs_sv39=False,
    q28_signal_after_flush=False,
    q29_ring_full_early=False,
    q30_counters_for_vu=True,
)
LINUX_7_3 = Profile(
    "7.3",
    version_code=(7 << 16) | (3 << 8) | 4,
    sbi=_V02 | {Sbi.DBCN, Sbi.STA, Sbi.SUSP, Sbi.FWFT, Sbi.MPXY},
    sbi_off=frozenset({Sbi.DBCN, Sbi.SUSP, Sbi.MPXY}),
    sbi_version=0x0300_0000,
    hedeleg=HEDELEG | 1 << Cause.ILLEGAL,
    hcounteren=2,
    scounteren_reset=0,
    redirected=_ALL_ACCESS | {Cause.FETCH_ACCESS},
    debug_exits=True,
    wrs=True,
    fetch_outside_redirects=True,
    split_switch=True,
    lazy_load=True,
    large_pages_aligned=True,
    dbcn_forwards_all=True,
    other_functions_not_supported=True,
    ipi_tells_missing=True,
    legacy_counters=True,
    memory_region_2=True,
    one_reg_errors=True,
    block_sizes_read=True,
    q1_zero_extends=False,
    q4_redirect_keeps_mode=False,
    q5_access_traps_kill=False,
    q10_forward_clears_a1=False,
    q13_missing_target_oops=False,
    q14_status_looks_at_caller=False,
    q15_state_on_programs_1=False,
    q19_pfnmap_without_u=False,
    q20_huge_leaf_eexist=False,
    q21_walkers_skip_tail=False,
    q22_1g_needs_sv39=False,
    q28_signal_after_flush=False,
    q29_ring_full_early=False,
    q30_counters_for_vu=True,
    q32_logged_write_past_host=True,
)
PROFILES = {p.name: p for p in (V18, LINUX_6_1, LINUX_6_12, LINUX_7_3)}
