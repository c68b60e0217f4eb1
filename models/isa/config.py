# SPDX-License-Identifier: Apache-2.0
"""What one hart implements, and every choice the manual leaves to the implementation.

A `HartConfig` is one frozen value. The golden model, the RTL (`parameter hart_cfg_t Cfg`, generated
from here), the proofs and the tests all take the same one; nothing is switched by other means.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import chain

from trapline.models.isa.config_memory import MemoryChoices, memory_refusals
from trapline.models.isa.config_registers import RegisterChoices, register_refusals
from trapline.models.isa.config_traps import CAUSE_MASKS, TrapChoices, trap_refusals
from trapline.models.isa.memory_map import RAM, REGIONS, Region

# satp.MODE / vsatp.MODE encodings (supervisor.adoc, "Encoding of satp MODE field").
BARE, SV32, SV39, SV48, SV57 = 0, 1, 8, 9, 10

RV64_EXTENSIONS = frozenset(
    "i m a c s u h zicsr zifencei zicntr zihpm zawrs zicond sstc svinval svade svadu svnapot "
    "svpbmt smstateen ssstateen sha".split()
)


FLOAT_EXTENSIONS = frozenset("f d".split())
# What is modelled; a name that is not here would be a bit of misa that nothing stands for.
MODELLED = RV64_EXTENSIONS | FLOAT_EXTENSIONS
# A reservation set lies in one page: translation is by pages, and a set that reached beyond could
# not be named by a physical address.
PAGE = 4096
# Physical address bits that the platform's main memory (memory_map.RAM) needs.
LEAST_SPA_BITS = 32
MOST_RAM = 1 << 31


@dataclass(frozen=True)
class HartConfig(TrapChoices, RegisterChoices, MemoryChoices):
    """One implementation. Widths are in bits unless the name says otherwise.

    `choices.CONFIGURED` names the manual's rules that the fields settle.
    """

    name: str
    xlen: int = 64
    extensions: frozenset[str] = RV64_EXTENSIONS
    # Encodings accepted by satp/vsatp.MODE, and by hgatp.MODE, besides Bare.
    vm_modes: frozenset[int] = frozenset({SV39, SV48, SV57})
    gstage_modes: frozenset[int] = frozenset({SV39, SV48, SV57})
    spa_bits: int = 56
    asidlen: int = 16
    vmidlen: int = 14
    geilen: int = 7
    pmp_entries: int = 16
    # PMP granularity G: regions are multiples of 2**(G+2) bytes.
    pmp_grain: int = 0
    # In main memory: instruction fetches are supported nowhere else.
    reset_pc: int = RAM.base
    # Main memory, a power of two of bytes at a multiple of its size: a PMA of every address, known
    # to the hart and to the platform alike.
    ram_base: int = RAM.base
    ram_size: int = RAM.size
    # Entries from this number on are read-only zero, although their CSRs exist.
    pmp_usable: int = 64
    # A write of a reserved setting (W without R, NA4 with a grain) keeps the entry's whole byte
    # (else: W is cleared, NA4 becomes NAPOT).
    pmp_reserved_keeps: bool = False
    # mtvec after reset, and the alignment in bytes of its BASE while MODE is Vectored.
    mtvec_reset: int = 0
    mtvec_vectored_align: int = 4
    # A misaligned load or store to main memory succeeds in hardware (else: address-misaligned). Its
    # bytes are translated and checked as accesses of their own, in ascending order; none of them is
    # performed unless all pass. Aligned accesses are one operation each.
    # LR, SC and AMO must be naturally aligned in every configuration.
    misaligned_hw: bool = False
    # Address-misaligned is reported before page and access faults of the same access (else after
    # those of its first byte).
    misaligned_first: bool = True
    # mtval/stval/vstval hold the faulting instruction's bits on illegal- and virtual-instruction.
    tval_insn: bool = True
    # mtval/stval/vstval hold the pc on a breakpoint caused by EBREAK.
    tval_ebreak: bool = True
    # mtval/stval/vstval hold the address on address-misaligned, access faults and page faults (on
    # guest-page faults always). With zero there GVA is 0, too.
    tval_misaligned: bool = True
    tval_access_fault: bool = True
    tval_page_fault: bool = True
    # htval/mtval2 hold the guest physical address >> 2 on a guest-page fault (Shtvala).
    tval2_gpa: bool = True
    # htinst/mtinst hold the transformed instruction (else zero where zero is allowed).
    tinst_transformed: bool = True
    # Bit i: exception i may have a transformed instruction.
    tinst_causes: int = 0xFFFF_FFFF
    # Bits 0, 18 and 19 of medeleg are read-only zero: no mode of this hart raises these exceptions
    # (IALIGN is 16). The manual says "should" (norm:medeleg_when_rd0): either is legal.
    medeleg_only_raised: bool = False
    # Bits that can be written, of those that the rest of the configuration lets exist.
    medeleg_writable: int = 0xFFFF_FFFF
    mideleg_writable: int = 0xFFFF_FFFF
    hedeleg_writable: int = 0xFFFF_FFFF
    mcounteren_writable: int = 0xFFFF_FFFF
    scounteren_writable: int = 0xFFFF_FFFF
    hcounteren_writable: int = 0xFFFF_FFFF
    mcountinhibit_writable: int = 0xFFFF_FFFF
    # menvcfg, senvcfg and henvcfg have FIOM (else it is read-only zero).
    envcfg_fiom: bool = True
    # A write of a reserved privilege to MPP makes it U (else: keeps it).
    mpp_reserved_to_u: bool = False
    # A write of an unsupported MODE to hgatp is ignored whole (else: MODE keeps its value and the
    # other fields are written).
    hgatp_unsupported_ignored: bool = False
    # A write of VGEIN above GEILEN keeps it (else: makes it 0).
    hstatus_vgein_keeps: bool = False
    # The CSR `time` exists, and htimedelta with it (else: reads trap, for software to emulate).
    time_csr: bool = True
    # CSRs that it does not have: those of ABSENT_CSRS.
    absent_csrs: frozenset[str] = frozenset()
    # An access where nothing is raises an access fault (else: the design's answer is taken).
    bus_errors: bool = True
    # When mstatus.FS (and vsstatus.FS at V=1) becomes Dirty, of FS_DIRTY.
    fs_dirty: str = "write"
    # Counters that exist (bit i of mcounteren): cycle, time, instret. mhpm* are read-only zero.
    counters: int = 0b111
    # Size in bytes of the reservation set of LR (naturally aligned); a power of two.
    reservation_bytes: int = 64
    # Translations that the fetch, the data and the G-stage TLB of the RTL hold. Seen from outside
    # only where software leaves out a fence: the golden model caches nothing.
    fetch_tlb_entries: int = 8
    data_tlb_entries: int = 16
    g_tlb_entries: int = 8
    mvendorid: int = 0
    marchid: int = 0
    mimpid: int = 0

    @property
    def ram(self) -> Region:
        """Main memory."""
        return Region(RAM.name, self.ram_base, self.ram_size, main=True)

    @property
    def vs_modes(self) -> frozenset[int]:
        """Encodings accepted by vsatp.MODE besides Bare."""
        return self.vsatp_modes or self.vm_modes

    def has(self, extension: str) -> bool:
        """Whether the hart implements `extension` (lower case, as in the ISA string)."""
        return extension in self.extensions

    def __post_init__(self) -> None:
        """Refuse a contradictory configuration, and one that nothing models (ValueError)."""
        # `has` without a call of its own: the model asks at every CSR instruction and trap.
        object.__setattr__(self, "has", self.extensions.__contains__)
        if self.xlen not in (32, 64):
            raise ValueError(f"{self.name}: xlen is {self.xlen}, not 32 or 64")
        if not self.extensions >= _ALWAYS:
            raise ValueError(f"{self.name}: without {', '.join(sorted(_ALWAYS - self.extensions))}")
        for extension, others in _NEEDS.items():
            for needed in others:
                if self.has(extension) and not self.has(needed):
                    raise ValueError(f"{self.name}: {extension} without {needed}")
        self._refuse_extensions()
        legal_vm = {SV32} if self.xlen == 32 else {SV39, SV48, SV57}
        if not (self.vm_modes <= legal_vm and self.gstage_modes <= legal_vm):
            raise ValueError(f"{self.name}: a translation mode does not exist at XLEN {self.xlen}")
        self._refuse_modes()
        self._refuse_choices()
        if self.pmp_entries not in (0, 16, 64):
            raise ValueError(f"{self.name}: pmp_entries is {self.pmp_entries}, not 0, 16 or 64")
        for field, most in WIDEST[self.xlen].items():
            least = LEAST_SPA_BITS if field == "spa_bits" else 0
            if not least <= getattr(self, field) <= most:
                raise ValueError(
                    f"{self.name}: {field} is {getattr(self, field)}, not {least} to {most}"
                )
        self._refuse_memory()
        self._refuse_hypervisor()
        self._refuse_sizes()
        refusals = (trap_refusals(self), register_refusals(self), memory_refusals(self))
        for reason in chain.from_iterable(refusals):
            raise ValueError(f"{self.name}: {reason}")

    def _refuse_extensions(self) -> None:
        unknown = self.extensions - MODELLED
        if unknown:
            raise ValueError(f"{self.name}: nothing here models {', '.join(sorted(unknown))}")
        if self.has("s") and not self.extensions & {"svade", "svadu"}:
            # "If neither is implemented", either scheme may apply at any time (supervisor.adoc).
            raise ValueError(f"{self.name}: neither svade nor svadu, which nothing here models")
        for extension in ("svpbmt", "svnapot"):
            if self.has(extension) and SV39 not in self.vm_modes:
                raise ValueError(f"{self.name}: {extension} without Sv39")

    def _refuse_hypervisor(self) -> None:
        # The commit record carries hgeip above four platform pins in one 64-bit word.
        if not 0 <= self.geilen <= min(self.xlen - 1, 59):
            raise ValueError(f"{self.name}: geilen {self.geilen} is out of range")
        if not self.has("h") and (self.gstage_modes or self.geilen):
            raise ValueError(f"{self.name}: G-stage modes or GEILEN without H")
        if self.has("sha"):
            # Shgatpa: for each SvNN of satp, hgatp supports SvNNx4. Shvstvala, Shtvala.
            if not self.vm_modes <= self.gstage_modes:
                raise ValueError(f"{self.name}: Sha without the G-stage mode of each mode of satp")
            if not (self.tval_insn and self.tval2_gpa):
                raise ValueError(f"{self.name}: Sha without tval_insn and tval2_gpa")

    def _refuse_sizes(self) -> None:
        size = self.reservation_bytes
        if not self.xlen // 8 <= size <= PAGE or size & (size - 1):
            raise ValueError(f"{self.name}: a reservation set of {size} bytes")
        for field in ("fetch_tlb_entries", "data_tlb_entries", "g_tlb_entries"):
            if not 2 <= getattr(self, field) <= 1024:
                raise ValueError(f"{self.name}: {field} is {getattr(self, field)}, not 2 to 1024")

    def _refuse_memory(self) -> None:
        ram, size = self.ram, self.ram_size
        if not PAGE <= size <= MOST_RAM or size & (size - 1):
            raise ValueError(
                f"{self.name}: ram_size is {size:#x}, not a power of two from {PAGE:#x} to "
                f"{MOST_RAM:#x}"
            )
        if ram.base < 0 or ram.base % size or ram.base + size > 1 << self.spa_bits:
            raise ValueError(
                f"{self.name}: ram_base is {ram.base:#x}, not a multiple of ram_size ({size:#x}) "
                f"within {self.spa_bits} address bits"
            )
        for device in REGIONS:
            overlap = ram.base < device.base + device.size and device.base < ram.base + size
            if overlap and not device.main:
                raise ValueError(f"{self.name}: main memory covers the {device.name}")
        if self.reset_pc % 2 or not ram.base <= self.reset_pc < ram.base + size:
            raise ValueError(
                f"{self.name}: reset_pc is {self.reset_pc:#x}, not an even address in main memory"
            )

    def _refuse_choices(self) -> None:
        if stray := sorted(self.absent_csrs - set(ABSENT_CSRS)):
            known = ", ".join(ABSENT_CSRS)
            raise ValueError(
                f"{self.name}: absent_csrs has {', '.join(stray)}; it may have {known}"
            )
        if "menvcfg" in self.absent_csrs:
            for extension in sorted(_IN_ENVCFG & self.extensions):
                raise ValueError(f"{self.name}: {extension} without menvcfg")
        if "mstatush" in self.absent_csrs and self.has("h"):
            raise ValueError(f"{self.name}: h without mstatush, which holds MPV and GVA")
        if "menvcfgh" in self.absent_csrs and self.has("s"):
            # norm:menvcfg_menvcfgh_no_U_mode
            raise ValueError(f"{self.name}: s without menvcfgh")
        if not self.time_csr and self.has("sstc"):
            raise ValueError(f"{self.name}: sstc without the CSR time")
        if self.mtvec_reset & 2 or self.mtvec_reset >> self.xlen:
            raise ValueError(
                f"{self.name}: mtvec_reset is {self.mtvec_reset:#x}, which mtvec cannot hold"
            )
        if not 0 <= self.pmp_usable <= 64:
            raise ValueError(f"{self.name}: pmp_usable is {self.pmp_usable}, not 0 to 64")
        for field in MASKS:
            if not 0 <= getattr(self, field) < 1 << 32:
                raise ValueError(f"{self.name}: {field} is no mask of 32 bits")
        if self.fs_dirty not in FS_DIRTY:
            raise ValueError(
                f"{self.name}: fs_dirty is {self.fs_dirty!r}, not one of {', '.join(FS_DIRTY)}"
            )
        if self.has("sha") and not (
            self.tval_misaligned and self.tval_access_fault and self.tval_page_fault
        ):
            raise ValueError(f"{self.name}: Sha without the addresses in vstval (Shvstvala)")

    def _refuse_modes(self) -> None:
        for what, modes in (("vm_modes", self.vm_modes), ("gstage_modes", self.gstage_modes)):
            for mode, needed in ((SV48, SV39), (SV57, SV48)):
                if mode in modes and needed not in modes:
                    raise ValueError(f"{self.name}: {what} has mode {mode} without mode {needed}")
            if self.has("h") and not modes:
                raise ValueError(f"{self.name}: H, and {what} has nothing but Bare")
            if modes and not self.has("s"):
                raise ValueError(f"{self.name}: {what} without s")


# Values of fs_dirty: norm:mstatus_fs_imprecise, norm:mstatus_fs_no_dirty_track,
# norm:mstatus_fs_no_change_dirty.
FS_DIRTY = {
    "write": "with each write of an f register or of fcsr, whether or not that alters it",
    "change": "with each write that alters an f register or fcsr",
    "any": "with each floating-point instruction and each access to fcsr",
    "off": "whenever it is not Off: a write of Initial or Clean makes it Dirty",
}
# What no hart here is without; C: IALIGN is 16.
_ALWAYS = frozenset("i c zicsr".split())
# F without D has registers of 32 bits, which nothing here models. Ssstateen alone is what a hart
# without M-mode shows of Smstateen, whose bits here are about CSRs of S-mode and HS-mode.
_NEEDS = {
    "s": ("u",), "h": ("s",), "sha": ("h", "ssstateen"), "ssstateen": ("smstateen",),
    "smstateen": ("s",), "d": ("f",), "f": ("d",),
    **dict.fromkeys(("sstc", "svinval", "svade", "svadu"), ("s",)),
}  # fmt: skip
# CSRs that a hart may lack: mcountinhibit as the manual says, the others where it has what the
# privileged architecture 1.11 has.
ABSENT_CSRS = (
    "mcountinhibit", "menvcfg", "menvcfgh", "senvcfg", "mconfigptr", "mstatush", "medelegh",
)  # fmt: skip
_IN_ENVCFG = frozenset("sstc svadu svpbmt h".split())
# Fields that are masks of bits.
MASKS = (
    "medeleg_writable", "mideleg_writable", "hedeleg_writable",
    "mcounteren_writable", "scounteren_writable", "hcounteren_writable",
    "mcountinhibit_writable", "mie_platform", "tinst_causes", *CAUSE_MASKS,
)  # fmt: skip
# Choices that the golden model offers and the core in hdl/ does not: it has the default.
MODEL_ONLY = (
    "pmp_reserved_keeps", "mtvec_reset", "mtvec_vectored_align", "mpp_reserved_to_u",
    "hgatp_unsupported_ignored", "hstatus_vgein_keeps", "absent_csrs", "fs_dirty",
    "misaligned_first",
    *(f.name for part in (TrapChoices, RegisterChoices, MemoryChoices) for f in fields(part)),
)  # fmt: skip
# ASIDMAX, VMIDMAX, the widest physical address and the coarsest PMP grain at each XLEN.
WIDEST = {
    32: {"asidlen": 9, "vmidlen": 7, "spa_bits": 34, "pmp_grain": 30},
    64: {"asidlen": 16, "vmidlen": 14, "spa_bits": 56, "pmp_grain": 52},
}

_RV64 = HartConfig("rv64imac_h")
_RV32 = HartConfig(
    "rv32imac_h",
    xlen=32,
    extensions=RV64_EXTENSIONS - {"svnapot", "svpbmt"},
    vm_modes=frozenset({SV32}),
    gstage_modes=frozenset({SV32}),
    spa_bits=34,
    asidlen=9,
    vmidlen=7,
)
_GC64 = replace(_RV64, name="rv64gc_h", extensions=RV64_EXTENSIONS | FLOAT_EXTENSIONS)
_WITHOUT_H = replace(
    _RV64,
    name="rv64imac",
    extensions=RV64_EXTENSIONS - {"h", "sha"},
    gstage_modes=frozenset(),
    geilen=0,
)

NAMED: dict[str, HartConfig] = {
    c.name: c
    for c in (
        _RV64,
        replace(
            _RV64,
            name="rv64imac_h_sv39",
            vm_modes=frozenset({SV39}),
            gstage_modes=frozenset({SV39}),
            asidlen=9,
            vmidlen=7,
        ),
        # Also the one whose TLBs hold next to nothing, so that every walk is done over and over.
        replace(
            _RV64,
            name="rv64imac_h_svade",
            extensions=RV64_EXTENSIONS - {"svadu"},
            fetch_tlb_entries=2,
            data_tlb_entries=4,
            g_tlb_entries=2,
        ),
        replace(_RV64, name="rv64imac_h_pmp64", pmp_entries=64, medeleg_only_raised=True),
        replace(_RV64, name="rv64imac_h_misaligned", misaligned_hw=True),
        _RV32,
        # With small TLBs, as rv64imac_h_svade.
        replace(
            _RV32,
            name="rv32imac_h_svade",
            extensions=_RV32.extensions - {"svadu"},
            fetch_tlb_entries=2,
            data_tlb_entries=4,
            g_tlb_entries=2,
        ),
        replace(_RV32, name="rv32imac_h_misaligned", misaligned_hw=True),
        _WITHOUT_H,
        # What Spike can do: no guest external interrupts.
        replace(_RV64, name="spike", geilen=0),
        _GC64,
        replace(
            _GC64,
            name="rv64gc_h_sv39",
            vm_modes=frozenset({SV39}),
            gstage_modes=frozenset({SV39}),
            asidlen=9,
            vmidlen=7,
        ),
        replace(
            _WITHOUT_H,
            name="rv64imafdc",
            extensions=_WITHOUT_H.extensions | FLOAT_EXTENSIONS,
        ),
        replace(_RV32, name="rv32gc_h", extensions=_RV32.extensions | FLOAT_EXTENSIONS),
    )
}
# Those that the core in hdl/ cannot be: it has f registers beside x registers of 64 bits only.
# Nothing of them is generated for the RTL.
GOLDEN_ONLY = frozenset(c.name for c in NAMED.values() if c.has("f") and c.xlen == 32)
DEFAULT = "rv64imac_h"


def named(name: str) -> HartConfig:
    """Return the named configuration. Raises KeyError with the known names in its message."""
    try:
        return NAMED[name]
    except KeyError:
        raise KeyError(
            f"unknown configuration {name!r}; known: {', '.join(sorted(NAMED))}"
        ) from None


def field_names() -> tuple[str, ...]:
    """Names of all configuration fields: the name, then those of the parts and HartConfig's own."""
    names = [f.name for f in fields(HartConfig)]
    names.remove("name")
    return ("name", *names)
