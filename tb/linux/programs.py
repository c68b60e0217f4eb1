# SPDX-License-Identifier: Apache-2.0
"""The programs inside an image: VMM, init and guests, compiled without any library."""

from __future__ import annotations

from pathlib import Path

from trapline.cache import cached_folder, digest
from trapline.tb.linux.commands import ROOT, run

SW = ROOT / "sw"
# What firmware, its self-test and the guests share.
SHARED = SW / "lib" / "caller_saved.h"
FP_IMAGE = SW / "lib" / "fp_image.h"
CC = "riscv64-unknown-elf-gcc"
OBJCOPY = "riscv64-unknown-elf-objcopy"

# GCC 12 does not know `h`; its assembler does.
_COMMON = (
    "-mcmodel=medany -O2 -g -ffreestanding -nostdlib "
    "-static -fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections "
    "-msmall-data-limit=0 -mno-riscv-attribute -Wall -Wextra -Werror -Wl,--no-relax "
    "-Wl,--build-id=none -Wl,--gc-sections -Wl,--no-warn-rwx-segments"
).split()
_ABI = {32: "ilp32", 64: "lp64"}


def common(xlen: int) -> list[str]:
    """Options of every compiler call for programs of this XLEN."""
    return [
        f"-march=rv{xlen}ima_zicsr_zifencei",
        f"-mabi={_ABI[xlen]}",
        f"-I{SHARED.parent}",
        *_COMMON,
    ]


def privileged(xlen: int) -> list[str]:
    """Those of code that runs in M, HS or VS-mode, besides."""
    return [f"-Wa,-march=rv{xlen}imah_zicsr_zifencei"]


USER_SOURCES = {
    "vmm": (
        "vm.c",
        "load.c",
        "devices.c",
        "plic.c",
        "services.c",
        "copy.c",
        "floats.c",
        "run.c",
        "vmm.c",
    ),
    "init": ("init.c",),
    "guest_init": ("guest_init.c",),
    "mounts": ("mounts.c",),
    "alone": ("alone.c",),
}
# In the order in which the suite runs them; the number of vCPUs where it is not one.
SUITE = (
    "tiny",
    "console",
    "mmio",
    "timer",
    "wfi",
    "traps",
    "paging",
    "fences",
    "calls",
    "external",
    "ipi",
    "modes",
    "logging",
    "bus",
    "plic",
    "moving",
    "copying",
    "harts",
)
# Run by two VMMs side by side, and not in the suite, which would take twice as long.
BESIDE = ("turns", "deadlines", "fp")
# By itself alone: calls that later versions of KVM know; a host with large pages.
APART = ("later", "huge")
# And those of the own hypervisor alone.
OTHER_GUESTS = (*BESIDE, *APART, "giant")
VCPUS = {"ipi": 2, "harts": 2, "turns": 2, "later": 2, "fp": 2}
# Guests that go on where they say after an end: KVM_RUN fails, or a system event.
GOING_ON = ("modes", "bus", "harts", "huge")
# Whose VMM turns on the SBI extensions that KVM leaves off.
EVERY_EXTENSION = ("later",)
# Which use F and D, and whose VMM does.
FLOATS = ("fp",)
# Whose memory begins on a large page of the host, and is so large (MiB); large pages of the host.
LARGE_PAGES = {"huge": 6}
HOST_LARGE_PAGES = 2


def _sources(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix in {".c", ".h", ".S", ".ld"})


def _words(xlen: int) -> str:
    """The options as part of a key: where the tree lies is none."""
    return " ".join(word for word in common(xlen) if not word.startswith("-I"))


def user_programs(xlen: int = 64) -> Path:
    """Folder with `vmm`, `init`, `guest_init`, each stripped beside its `*.elf` with symbols."""
    folder = SW / "vmm"

    def make(out: Path) -> None:
        for name, sources in USER_SOURCES.items():
            elf = out / f"{name}.elf"
            files = [folder / f for f in ("start.S", "sys.c", *sources)]
            run([CC, *common(xlen), "-Wl,-z,separate-code", "-o", elf, *files])
            run([OBJCOPY, "-S", elf, out / name])

    sources = [*_sources(folder), SHARED, FP_IMAGE]
    return cached_folder("user", digest([_words(xlen), CC, Path(__file__), *sources]), make)


def guests(xlen: int = 64) -> Path:
    """Folder with the flat guests, each beside its `*.elf` with symbols."""
    folder = SW / "guests"

    def make(out: Path) -> None:
        shared = [folder / f for f in ("start.S", "both_modes.S", "guest.c", "paging_lib.c")]
        for name in (*SUITE, *OTHER_GUESTS):
            elf = out / f"{name}.elf"
            script = folder / "guest.ld"
            options: list[str | Path] = [*common(xlen), *privileged(xlen), "-T", script]
            run([CC, *options, "-o", elf, *shared, folder / f"{name}.c"])
            keep_zeroes = ["--set-section-flags", ".bss=alloc,load,contents"]
            run([OBJCOPY, "-O", "binary", *keep_zeroes, elf, out / name])

    sources = [*_sources(folder), SHARED, FP_IMAGE]
    return cached_folder("guests", digest([_words(xlen), CC, Path(__file__), *sources]), make)
