# SPDX-License-Identifier: Apache-2.0
"""The own hypervisor (sw/hypervisor) as a payload: built with its guests, booted like a kernel."""

from __future__ import annotations

from pathlib import Path

from trapline.cache import cached_folder, digest
from trapline.tb.linux import image, programs
from trapline.tb.linux.commands import ROOT, run
from trapline.tb.linux.image import Image, Options
from trapline.tb.linux.kernel import Kernel, Variant
from trapline.tb.planted.patch import Patch

FOLDER = ROOT / "sw" / "hypervisor"
# The numbers and layouts of /dev/kvm, which the hypervisor shares with the VMM of Linux.
ABI = ROOT / "sw" / "vmm" / "kvm_abi.h"
SOURCES = ("start.S", "main.c", "user.c", "vcpu.c", "fp.c", "exits.c", "sbi.c", "stage2.c")
# In the order in which they run: more VMs than a hart with two VMID bits has VMIDs.
GUESTS = ("mmio", "external", "timer", "wfi", "traps", "paging", "modes", "giant")
# And the last one where the hart has F and D.
FLOAT_GUESTS = (*GUESTS, "fp")
HUGE = frozenset({"giant"})
HEAP_OFFSET = 0x60_0000  # behind the image


def guests_of(floats: bool) -> tuple[str, ...]:
    """The guests in their order."""
    return FLOAT_GUESTS if floats else GUESTS


def _images(folder: Path, xlen: int, names: tuple[str, ...]) -> str:
    lines = ["  .section .rodata"]
    for name in names:
        lines += ["  .balign 8", f"first_{name}:", f'  .incbin "{folder / name}"', f"last_{name}:"]
        lines += [f'name_{name}: .asciz "{name}"']
    lines += ["  .section .data", "  .balign 8", "  .globl images", "images:"]
    for name in names:
        words = f"name_{name}, first_{name}, last_{name}, {int(name in HUGE)}"
        lines.append(f"  {'.dword' if xlen == 64 else '.word'} {words}")
    lines += ["  .globl image_count", f"image_count: .word {len(names)}"]
    return "\n".join(lines) + "\n"


def build(change: Patch | None = None, xlen: int = 64, floats: bool = False) -> Image:
    """The bootable image, from the cache or built now; `change`: with that text changed.

    floats: for a hart with F and D.

    Raises BadInput when a tool is missing or the change does not apply.
    """
    mmu_type = "sv57" if xlen == 64 else "sv32"
    options = Options(sstc=False, xlen=xlen, mmu_type=mmu_type, floats=floats)
    guests, names = programs.guests(xlen), guests_of(floats)

    def make(out: Path) -> None:
        (out / "images.S").write_text(_images(guests, xlen, names))
        script = (FOLDER / "hypervisor.ld").read_text()
        script = script.replace("KERNEL_ADDRESS", f"{options.kernel_address:#x}")
        (out / "hypervisor.ld").write_text(script)
        flags: list[str | Path] = [f for f in programs.common(xlen) if f != "-Wl,--gc-sections"]
        flags += [*programs.privileged(xlen), "-gdwarf-4"]
        flags += [f"-DHEAP={options.kernel_address + HEAP_OFFSET:#x}ul"]
        flags += [f"-DFLOATS={int(floats)}", f"-I{FOLDER}"]
        own = change.applied(FOLDER) if change is not None else {}
        # Where debug information says what is whose.
        place = out / "sw" / "hypervisor"
        place.mkdir(parents=True)
        for name, text in own.items():
            (place / name).write_text(text)
        files = [(place if name in own else FOLDER) / name for name in SOURCES]
        files.append(out / "images.S")
        script_flags: list[str | Path] = ["-T", out / "hypervisor.ld", "-o", out / "vmlinux"]
        run([programs.CC, *flags, *script_flags, *files])
        run([programs.OBJCOPY, "-O", "binary", out / "vmlinux", out / "Image"])

    parts = [ABI, programs.FP_IMAGE, *sorted(p for p in FOLDER.iterdir() if p.is_file())]
    more = (change.file, change.find, change.replace) if change is not None else ()
    key = digest(
        [
            *more,
            *programs.common(xlen)[:2],
            f"{xlen} {floats}",
            *parts,
            Path(__file__),
            *(guests / n for n in names),
        ]
    )
    folder = cached_folder("hypervisor", key, make)
    return image.bare(options, Kernel(Variant(), folder))
