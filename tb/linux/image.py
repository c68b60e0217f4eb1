# SPDX-License-Identifier: Apache-2.0
"""One ELF file that boots: firmware, kernel, device tree and initramfs.

The machine needs nothing else: the loader of `trapline run`, Spike and QEMU take the same file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from trapline.cache import cached_folder, digest
from trapline.errors import BadInput
from trapline.models.isa.memory_map import RAM
from trapline.tb.linux import busybox, initramfs, programs, selftests
from trapline.tb.linux.commands import ROOT, run
from trapline.tb.linux.devicetree import compile_tree
from trapline.tb.linux.kernel import Kernel

FIRMWARE = ROOT / "sw" / "firmware"
FIRMWARE_SOURCES = ("entry.S", "payload.S", "setup.c", "below.c", "platform.c", "sbi.c")
RAM_BASE = RAM.base
MIB = 1 << 20
PAGE = 4096

# No guest: processes of the host alone, which needs no H.
NO_GUEST = "none"
GUESTS = ("tiny", "suite", "linux", busybox.GUEST, NO_GUEST)
GUEST_RAM_MIB = {"tiny": 1, "linux": 8, busybox.GUEST: busybox.RAM_MIB}
# Whose kernel is Linux, too.
OF_LINUX = ("linux", busybox.GUEST)


@dataclass(frozen=True)
class Options:
    """What distinguishes one image from another, besides its kernels."""

    guest: str = "tiny"
    sstc: bool = True
    mmu_type: str = "sv57"
    ram_mib: int = 32
    print_exits: bool = False
    verbose: bool = False
    xlen: int = 64
    # The hart has F and D, and the device tree says so.
    floats: bool = False
    # It has H, and the device tree says so.
    hypervisor: bool = True
    # The kernel's device: by the firmware's calls (hvc0), or the serial port itself (ttyS0).
    console: str = "hvc0"

    def __post_init__(self) -> None:
        """Raises BadInput for a guest or a size that does not exist."""
        known_guests = {*GUESTS, *programs.SUITE, *programs.BESIDE, *programs.APART}
        if self.selftest is not None:
            if not self.floats:
                raise BadInput("KVM's selftests take F and D: --config rv64gc_h")
        elif self.guest == busybox.GUEST and not (self.floats and self.xlen == 64):
            raise BadInput("Debian's busybox takes RV64 with F and D: --config rv64gc_h")
        elif self.guest not in known_guests:
            known = ", ".join(sorted(known_guests))
            raise BadInput(f"no guest {self.guest!r}; known: {known}")
        if self.guest in programs.FLOATS and not self.floats:
            raise BadInput(f"guest {self.guest} takes F and D: --config rv64gc_h")
        if not 8 <= self.ram_mib <= 256:
            raise BadInput(f"{self.ram_mib} MiB of memory; 8 to 256 work")

    @property
    def selftest(self) -> selftests.Selftest | None:
        """The selftest that stands for a guest, where one does."""
        return selftests.of_guest(self.guest)

    @property
    def base_isa(self) -> str:
        """XLEN and the extensions of one letter, which an ISA string begins with."""
        floats, hypervisor = "fd" * self.floats, "h" * self.hypervisor
        return f"rv{self.xlen}ima{floats}c{hypervisor}"

    @property
    def isa(self) -> str:
        """The host's ISA string in the device tree."""
        return f"{self.base_isa}_zicntr_zicsr_zifencei" + ("_sstc" if self.sstc else "")

    @property
    def kernel_address(self) -> int:
        """Where the kernel lies: at the second leaf of level 1, the first is the firmware's."""
        return RAM_BASE + (2 * MIB if self.xlen == 64 else 4 * MIB)

    @property
    def guest_isa(self) -> str:
        """A guest's: without H, and with Sstc only where the host has it to give."""
        return self.isa.replace("ch_", "c_", 1)


@dataclass(frozen=True)
class Image:
    """A bootable image and what belongs to it."""

    elf: Path
    options: Options
    host: Kernel
    guest: Kernel | None


def _up(value: int, step: int) -> int:
    return (value + step - 1) // step * step


def _bootargs(options: Options) -> str:
    # Every console character costs an SBI call: without `verbose` only emergencies are said.
    console = f"console={options.console} "
    console += "earlycon=sbi" if options.verbose else "quiet loglevel=1"
    large = options.guest in programs.LARGE_PAGES
    return console + (f" hugepages={programs.HOST_LARGE_PAGES}" if large else "")


def _guest_archive(options: Options) -> bytes:
    """The initramfs of the Linux guest."""
    if options.guest == busybox.GUEST:
        return busybox.guest_archive()
    init = (programs.user_programs(options.xlen) / "guest_init").read_bytes()
    entries = [
        initramfs.folder("dev"),
        initramfs.device("dev/console", initramfs.CONSOLE_DEVICE),
        initramfs.file("init", init),
    ]
    return initramfs.archive(entries)


def _linux_guest(options: Options, kernel: Kernel) -> tuple[list[initramfs.ArchiveEntry], str]:
    """Files of the Linux guest and the arguments by which the VMM finds them."""
    archive = _guest_archive(options)
    ram = GUEST_RAM_MIB[options.guest] * MIB
    initrd = RAM_BASE + _up(kernel.memory_size, PAGE)
    dtb = _up(initrd + len(archive), PAGE)
    tree = compile_tree(
        "guest",
        bootargs=_bootargs(options),
        isa=options.guest_isa,
        mmu_type=f"riscv,{options.mmu_type}",
        memory=ram,
        start=RAM_BASE,
        initrd=(initrd, initrd + len(archive)),
    )
    files = [
        initramfs.file("guests/linux", kernel.image.read_bytes(), 0o644),
        initramfs.file("guests/linux.cpio", archive, 0o644),
        initramfs.file("guests/linux.dtb", tree, 0o644),
    ]
    return files, f"-k /guests/linux /guests/linux.cpio {initrd:#x} /guests/linux.dtb {dtb:#x}"


def commands(options: Options) -> tuple[list[str], list[str]]:
    """Names of the flat guests, and the VMM command line for each."""
    if options.guest in OF_LINUX or options.selftest is not None:
        return [], []
    if options.guest == NO_GUEST:
        return [], ["/alone"]
    names = list(programs.SUITE) if options.guest == "suite" else [options.guest]
    lines = []
    for name in names:
        trace = " -x" if options.print_exits else ""
        vcpus = f" -n {programs.VCPUS[name]}" if name in programs.VCPUS else ""
        more = " -g" if name in programs.GOING_ON else ""
        more += " -s" if name in programs.EVERY_EXTENSION else ""
        more += " -l" if name in programs.LARGE_PAGES else ""
        more += " -f" if name in programs.FLOATS else ""
        mib = programs.LARGE_PAGES.get(name, GUEST_RAM_MIB["tiny"])
        lines.append(f"/vmm{trace}{vcpus}{more} -m {mib} /guests/{name}")
    if options.guest in programs.BESIDE:
        lines = [f"{lines[0]} &", *lines]
    return names, lines


def _initrd(options: Options, guest: Kernel | None) -> bytes:
    user = programs.user_programs(options.xlen)
    names, lines = commands(options)
    files = [
        initramfs.file(f"guests/{name}", (programs.guests(options.xlen) / name).read_bytes(), 0o644)
        for name in names
    ]
    if options.guest in OF_LINUX:
        if guest is None:
            raise BadInput("a Linux guest needs a guest kernel")
        files, arguments = _linux_guest(options, guest)
        trace = " -x" if options.print_exits else ""
        lines = [f"/vmm{trace} -m {GUEST_RAM_MIB[options.guest]} {arguments}"]
    if options.guest == busybox.GUEST:
        more, beside = busybox.host_files()
        files, lines = [*files, *more], [*beside, *lines]
    if options.selftest is not None:
        files, lines = selftests.files(options.selftest, user / "mounts")
    if options.guest == NO_GUEST:
        files = [initramfs.file("alone", (user / "alone").read_bytes())]
    entries = [
        initramfs.folder("dev"),
        initramfs.device("dev/console", initramfs.CONSOLE_DEVICE),
        initramfs.device("dev/kvm", initramfs.KVM_DEVICE),
        initramfs.folder("etc"),
        initramfs.file("etc/commands", "".join(f"{x}\n" for x in lines).encode(), 0o644),
        initramfs.folder("guests"),
        *files,
        initramfs.file("init", (user / "init").read_bytes()),
        initramfs.file("vmm", (user / "vmm").read_bytes()),
    ]
    return initramfs.archive(entries)


def _link(out: Path, kernel: Path, initrd_at: int, dtb_at: int, options: Options) -> None:
    values = {
        "KERNEL_ADDRESS": f"{options.kernel_address:#x}",
        "INITRD_ADDRESS": f"{initrd_at:#x}",
        "DTB_ADDRESS": f"{dtb_at:#x}",
        "SSTC": str(int(options.sstc)),
        "KERNEL_FILE": f'"{kernel}"',
        "INITRD_FILE": f'"{out / "initrd"}"',
        "DTB_FILE": f'"{out / "dtb"}"',
    }
    defines = [f"-D{name}={value}" for name, value in values.items()]
    script = (FIRMWARE / "firmware.ld").read_text()
    for name, value in values.items():
        script = script.replace(name, value)
    (out / "firmware.ld").write_text(script)
    flags = [f for f in programs.common(options.xlen) if f != "-Wl,--gc-sections"]
    flags += programs.privileged(options.xlen)
    sources = [FIRMWARE / name for name in FIRMWARE_SOURCES]
    command: list[str | Path] = [programs.CC, *flags, *defines]
    run([*command, "-T", out / "firmware.ld", "-o", out / "linux.elf", *sources])


def firmware_selftest(sstc: bool = True, xlen: int = 64, bus_errors: bool = True) -> Path:
    """The firmware with a payload that calls every function of it; passes or fails by itself.

    bus_errors: an access where nothing is raises an access fault. Raises BadInput when a tool is
    missing.
    """
    folder = FIRMWARE / "selftest"
    # Spike refuses a device tree whose MMU the width does not have.
    options = Options(sstc=sstc, xlen=xlen, mmu_type="sv32" if xlen == 32 else "sv57")

    def make(out: Path) -> None:
        (out / "initrd").write_bytes(bytes(8))
        (out / "dtb").write_bytes(_tree(options, 0, 0))
        sources = [folder / "start.S", folder / "selftest.c"]
        command: list[str | Path] = [programs.CC, *programs.common(xlen)]
        command += [*programs.privileged(xlen), f"-DBUS_ERRORS={bus_errors:d}"]
        elf, kernel = out / "selftest.elf", options.kernel_address
        script = (folder / "payload.ld").read_text().replace("KERNEL_ADDRESS", f"{kernel:#x}")
        (out / "payload.ld").write_text(script)
        run([*command, "-T", out / "payload.ld", "-o", elf, *sources])
        keep_zeroes = ["--set-section-flags", ".bss=alloc,load,contents"]
        run([programs.OBJCOPY, "-O", "binary", *keep_zeroes, elf, out / "payload"])
        _link(out, out / "payload", kernel + MIB, kernel + MIB + PAGE, options)

    parts = sorted(p for f in (FIRMWARE, folder) for p in f.iterdir() if p.is_file())
    key = digest(
        [
            str(options),
            str(bus_errors),
            *parts,
            programs.SHARED,
            ROOT / "sw" / "linux" / "host.dts",
            Path(__file__),
        ]
    )
    return cached_folder("selftest", key, make) / "linux.elf"


def _tree(options: Options, initrd_at: int, initrd_size: int) -> bytes:
    return compile_tree(
        "host",
        bootargs=_bootargs(options),
        isa=options.isa,
        mmu_type=f"riscv,{options.mmu_type}",
        memory=options.ram_mib * MIB - (options.kernel_address - RAM_BASE),
        start=options.kernel_address,
        initrd=(initrd_at, initrd_at + initrd_size),
    )


def _list_symbols(elf: Path, options: Options, host: Kernel, guest: Kernel | None) -> None:
    """Say where reports of a difference find the names and source lines of what the image holds.

    The first file with the address counts: the kernel lies among the image's segments, behind the
    firmware. Of several flat guests at the same address none is named: the address does not tell
    which runs.
    """
    rows: list[dict[str, object]] = [{"path": str(elf), "v": 0}]
    if host.vmlinux.exists():  # a kernel that was built elsewhere comes without
        rows.insert(0, {"path": str(host.vmlinux), "at": options.kernel_address, "v": 0})
    if guest is not None:
        rows.append({"path": str(guest.vmlinux), "at": RAM_BASE, "v": 1})
    elif options.guest in programs.SUITE:
        rows.append({"path": str(programs.guests(options.xlen) / f"{options.guest}.elf"), "v": 1})
    listed = elf.with_name(f"{elf.name}.symbols")
    text = json.dumps(rows, indent=1) + "\n"
    if not listed.exists() or listed.read_text() != text:
        listed.write_text(text)


def build(options: Options, host: Kernel, guest: Kernel | None) -> Image:
    """The image, from the cache or linked now (about a second).

    Raises BadInput when it does not fit into the memory asked for or a tool is missing.
    """
    return _image(options, host, guest, _initrd(options, guest), host.memory_size)


def bare(options: Options, host: Kernel) -> Image:
    """An image whose kernel is a program without user space. Raises BadInput as `build`."""
    return _image(options, host, None, bytes(8), host.image.stat().st_size)


def foreign(options: Options, host: Kernel, initrd: bytes, step: int) -> Image:
    """An image with a kernel that was built elsewhere; what follows it begins at a `step`.

    Raises BadInput as `build`.
    """
    return _image(options, host, None, initrd, host.memory_size, step)


def _image(
    options: Options,
    host: Kernel,
    guest: Kernel | None,
    initrd: bytes,
    memory_size: int,
    step: int = PAGE,
) -> Image:
    initrd_at = options.kernel_address + _up(memory_size, step)
    dtb_at = _up(initrd_at + len(initrd), PAGE)
    tree = _tree(options, initrd_at, len(initrd))
    if dtb_at + len(tree) > RAM_BASE + options.ram_mib * MIB:
        raise BadInput(f"the image does not fit into {options.ram_mib} MiB")

    def make(out: Path) -> None:
        (out / "initrd").write_bytes(initrd)
        (out / "dtb").write_bytes(tree)
        _link(out, host.image, initrd_at, dtb_at, options)

    sources = sorted(p for p in FIRMWARE.iterdir() if p.is_file())
    parts: list[str | bytes | Path] = [str(options), host.image, initrd, tree, Path(__file__)]
    folder = cached_folder("linux", digest([*parts, *sources, programs.SHARED]), make)
    elf = folder / "linux.elf"
    _list_symbols(elf, options, host, guest)
    return Image(elf, options, host, guest)
