# SPDX-License-Identifier: Apache-2.0
"""What the monitor knows of a kernel: addresses of functions, offsets in its structures, lines.

Read from vmlinux by pyelftools; kept in the cache by the file's content, for DWARF is slow to read.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from trapline.cache import cached_folder, digest
from trapline.errors import BadInput
from trapline.files import read_bytes
from trapline.models.kvm.profiles import PROFILES, Profile

# Functions at whose entry something is committed or begins. A kernel without one is refused.
FUNCTIONS = (
    "kvm_arch_vcpu_create",
    "kvm_arch_vcpu_destroy",
    "kvm_arch_vcpu_load",
    "kvm_arch_vcpu_put",
    "kvm_arch_vcpu_ioctl_run",
    "kvm_riscv_vcpu_timer_reset",
    "kvm_riscv_vcpu_exit",
    "kvm_riscv_vcpu_virtual_insn",
    "kvm_riscv_vcpu_mmio_load",
    "kvm_riscv_vcpu_mmio_store",
    "kvm_riscv_vcpu_sbi_ecall",
    "kvm_riscv_gstage_map",
    "kvm_riscv_vcpu_trap_redirect",
    "kvm_riscv_vcpu_wfi",
    "kvm_riscv_vcpu_set_interrupt",
    "kvm_riscv_vcpu_unset_interrupt",
    "kvm_riscv_vcpu_timer_next_event",
    "kvm_unmap_gfn_range",
    "kvm_age_gfn",
    "kvm_arch_flush_shadow_memslot",
    "kvm_arch_flush_shadow_all",
    "kvm_arch_commit_memory_region",
    "kvm_riscv_vcpu_unpriv_read",
    "__kvm_riscv_switch_to",
)
# Functions behind which a page of the G-stage may be gone or changed.
INVALIDATIONS = (
    "kvm_unmap_gfn_range",
    "kvm_set_spte_gfn",
    "kvm_age_gfn",
    "kvm_arch_flush_shadow_memslot",
    "kvm_arch_commit_memory_region",
    "kvm_arch_mmu_enable_log_dirty_pt_masked",
)
# Of these, those behind which a page may have to be mapped anew without a change of its log.
UNMAPPING = ("kvm_unmap_gfn_range", "kvm_set_spte_gfn", "kvm_arch_flush_shadow_memslot")
# The host changes its page tables between these two, and KVM maps nothing meanwhile.
CHANGE_BEGINS = "kvm_mmu_notifier_invalidate_range_start"
CHANGE_ENDS = "kvm_mmu_notifier_invalidate_range_end"
# Names that later versions have for some of them.
ALIASES = {"kvm_riscv_mmu_map": "kvm_riscv_gstage_map"}
# Not in every version.
OPTIONAL = (
    *("kvm_set_spte_gfn", "kvm_arch_mmu_enable_log_dirty_pt_masked"),
    *(CHANGE_BEGINS, CHANGE_ENDS),
)
# Text in which every CSR access counts.
SWITCHES = ("__kvm_riscv_switch_to", "kvm_riscv_vcpu_unpriv_read")
# C code around the assembly, which counts where it does a part of the switch (7.3).
SPLIT_SWITCH = "kvm_riscv_vcpu_enter_exit"
TEXT_NAMES = ("_stext", "_etext", "kvm_arch_vcpu_ioctl", "linux_banner")
MEMBERS = (
    ("kvm_vcpu", ("kvm", "vcpu_id", "run", "arch")),
    (
        "kvm_vcpu_arch",
        ("guest_context", "guest_csr", "irqs_pending", "irqs_pending_mask", "timer"),
    ),
    ("kvm_vcpu_timer", ("next_cycles",)),
    ("kvm_cpu_context", ("sepc", "sstatus", "hstatus")),
    ("kvm", ("arch", "coalesced_mmio_ring")),
    ("kvm_arch", ("timer", "pgd_phys", "vmid")),
    ("kvm_guest_timer", ("time_delta",)),
    ("kvm_cpu_trap", ("sepc", "scause", "stval", "htval", "htinst")),
)
SAMPLE = 512
_OWN = re.compile(r"Trapline hypervisor (\S+?)\0")
_BANNER = re.compile(r"Linux version (\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Facts:
    """A kernel's symbols and layout. `offsets`: "struct.member" -> bytes."""

    symbols: dict[str, int]
    sizes: dict[str, int]
    offsets: dict[str, int]
    release: tuple[int, int, int]
    vmlinux: Path
    sample: bytes  # code of KVM's ioctls, which tells one kernel from another
    xlen: int = 64
    version: str = ""  # the profile's name, of a hypervisor that is no Linux

    def profile(self) -> Profile:
        """The profile of this release. Raises BadInput when there is none."""
        name = self.version or f"{self.release[0]}.{self.release[1]}"
        if name not in PROFILES:
            known = ", ".join(sorted(PROFILES))
            raise BadInput(f"{self.vmlinux}: no KVM profile for Linux {name}; known: {known}")
        code = self.release[0] << 16 | self.release[1] << 8 | min(self.release[2], 255)
        return replace(PROFILES[name], xlen=self.xlen, version_code=code)

    def function_at(self, address: int) -> str:
        """The last function that begins at or before an address."""
        best = ("?", 0)
        for name, at in self.symbols.items():
            if best[1] < at <= address:
                best = (name, at)
        return best[0]

    def offset(self, name: str) -> int:
        """The sum of offsets along "kvm_vcpu.arch.kvm_vcpu_arch.irqs_pending"."""
        parts = name.split(".")
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return sum(self.offsets[f"{struct}.{member}"] for struct, member in pairs)


def facts(vmlinux: Path) -> Facts:
    """Read a kernel, or take it from the cache.

    Raises BadInput when the file is no kernel with symbols and debug information, or lacks one of
    the functions or members that the monitor builds on.
    """
    try:
        key = digest([Path(__file__), read_bytes(vmlinux)])
    except OSError as error:
        raise BadInput(f"{vmlinux}: {error.strerror}") from None
    folder = cached_folder("kvm-facts", key, lambda out: _write(vmlinux, out))
    read = json.loads((folder / "facts.json").read_text())
    major, minor, patch = read["release"]
    sample = bytes.fromhex(read["sample"])
    release = (major, minor, patch)
    symbols, sizes, offsets = read["symbols"], read["sizes"], read["offsets"]
    width, version = read["xlen"], read["version"]
    return Facts(symbols, sizes, offsets, release, vmlinux, sample, width, version)


def must_be_in(facts: Facts, pieces: Iterable[tuple[int, bytes]]) -> None:
    """Raises BadInput when none of the `pieces` of a program holds this kernel's code."""
    if not any(facts.sample in data for _, data in pieces):
        raise BadInput(f"{facts.vmlinux} is not the kernel of this program")


def _write(vmlinux: Path, out: Path) -> None:
    try:
        with vmlinux.open("rb") as file:
            found = _read(ELFFile(file), vmlinux)
    except (OSError, ELFError) as error:
        raise BadInput(f"{vmlinux}: not an ELF file ({error})") from None
    (out / "facts.json").write_text(json.dumps(found))


def _read(elf: Any, vmlinux: Path) -> dict[str, Any]:
    table = elf.get_section_by_name(".symtab")
    if table is None:
        raise BadInput(f"{vmlinux}: no symbols: the monitor needs the kernel's own vmlinux")
    symbols: dict[str, int] = {}
    sizes: dict[str, int] = {}
    for symbol in table.iter_symbols():
        if symbol["st_info"]["type"] in ("STT_FUNC", "STT_NOTYPE", "STT_OBJECT") and symbol.name:
            symbols.setdefault(symbol.name, symbol["st_value"])
            sizes.setdefault(symbol.name, symbol["st_size"])
    for new, old in ALIASES.items():
        if new in symbols:
            symbols.setdefault(old, symbols[new])
            sizes.setdefault(old, sizes[new])
    missing = [name for name in (*FUNCTIONS, *TEXT_NAMES) if name not in symbols]
    if missing:
        raise BadInput(f"{vmlinux}: no symbol {missing[0]}: not a kernel with KVM built in")
    kept = {
        name: at
        for name, at in symbols.items()
        if name.startswith(("kvm", "__kvm", "gstage", "vcpu_")) or name in TEXT_NAMES
    }
    return {
        "xlen": elf.elfclass,
        "symbols": kept,
        "sizes": {name: sizes[name] for name in kept},
        "offsets": _offsets(elf, vmlinux),
        **_release(elf, symbols["linux_banner"], vmlinux),
        "sample": _bytes(elf, symbols["kvm_arch_vcpu_ioctl"], SAMPLE).hex(),
    }


def _bytes(elf: Any, address: int, size: int) -> bytes:
    for segment in elf.iter_segments():
        start = segment["p_vaddr"]
        if segment["p_type"] == "PT_LOAD" and start <= address < start + segment["p_filesz"]:
            return bytes(segment.data()[address - start :][:size])
    return b""


def _release(elf: Any, address: int, vmlinux: Path) -> dict[str, Any]:
    text = _bytes(elf, address, 64).decode(errors="replace")
    if found := _OWN.match(text):
        return {"release": [0, 0, 0], "version": found[1]}
    if found := _BANNER.match(text):
        return {"release": [int(n) for n in found.groups()], "version": ""}
    raise BadInput(f"{vmlinux}: linux_banner names no release")


def _offsets(elf: Any, vmlinux: Path) -> dict[str, int]:
    if not elf.has_dwarf_info():
        raise BadInput(f"{vmlinux}: no debug information (CONFIG_DEBUG_INFO)")
    wanted = dict(MEMBERS)
    found: dict[str, int] = {}
    for die in _structures(elf.get_dwarf_info()):
        name = die.attributes["DW_AT_name"].value.decode() if "DW_AT_name" in die.attributes else ""
        if name not in wanted or not die.has_children:
            continue
        for member, at in _members(die):
            if member in wanted[name]:
                found.setdefault(f"{name}.{member}", at)
    for struct, members in MEMBERS:
        for member in members:
            if f"{struct}.{member}" not in found:
                raise BadInput(f"{vmlinux}: its debug information has no {struct}.{member}")
    return found


def _structures(dwarf: Any) -> Iterator[Any]:
    """Structures of KVM's compilation unit of vCPUs."""
    for unit in dwarf.iter_CUs():
        top = unit.get_top_DIE()
        name = top.attributes["DW_AT_name"].value.decode() if "DW_AT_name" in top.attributes else ""
        if name.endswith(("arch/riscv/kvm/vcpu.c", "sw/hypervisor/vcpu.c")):
            yield from (d for d in top.iter_children() if d.tag == "DW_TAG_structure_type")


def _members(die: Any) -> Iterable[tuple[str, int]]:
    for child in die.iter_children():
        if child.tag != "DW_TAG_member" or "DW_AT_data_member_location" not in child.attributes:
            continue
        at = child.attributes["DW_AT_data_member_location"].value
        if "DW_AT_name" in child.attributes:
            yield child.attributes["DW_AT_name"].value.decode(), at


@functools.cache
def line_of(vmlinux: Path, address: int) -> str:
    """`file:line` of a kernel address, "" where the line table does not say."""
    with vmlinux.open("rb") as file:
        dwarf = ELFFile(file).get_dwarf_info()
        unit_at = dwarf.get_aranges().cu_offset_at_addr(address) if dwarf.get_aranges() else None
        if unit_at is None:
            return ""
        unit = dwarf.get_CU_at(unit_at)
        program = dwarf.line_program_for_CU(unit)
        previous = None
        for entry in program.get_entries():
            state = entry.state
            if state is None:
                continue
            if previous is not None and previous.address <= address < state.address:
                return _place(program, previous)
            previous = None if state.end_sequence else state
    return ""


def _place(program: Any, state: Any) -> str:
    header = program.header
    entry = header["file_entry"][state.file - 1]
    return f"{entry.name.decode()}:{state.line}"
