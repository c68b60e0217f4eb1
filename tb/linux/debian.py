# SPDX-License-Identifier: Apache-2.0
"""Debian's stock kernel and user space: binaries that nobody here built, under this firmware.

The kernel is the flat image of Debian's package: for any platform, with SMP, F, D, C, V and the
self-tests of its algorithms; user space is Debian's busybox-static as init's shell. One types at
its prompt, and the answers tell whether all of it works. KVM is a module there: with `kvm` it is
loaded, and the project's VMM runs guests under it.
"""

from __future__ import annotations

import hashlib
import lzma
import re
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from trapline.cache import CACHE, cached_folder, digest, entry
from trapline.errors import BadInput
from trapline.tb.linux import image, initramfs, programs
from trapline.tb.linux.commands import ROOT, run
from trapline.tb.linux.kernel import Kernel, Variant
from trapline.tb.linux.typed import Line

TABLE = ROOT / "sw" / "linux" / "debian.toml"
FETCH = ROOT / "sw" / "linux" / "fetch-debian.sh"
PROMPT = "/ # "
# The kernel's last large page holds what lies behind its end, too.
LARGE_PAGE = 2 << 20
RAM_MIB = 256
CONFIG = "rv64gc_h"
# Of which release's source the package is built.
SOURCE = "6.12"
# Guests under Debian's KVM: those that ask nothing of SBI v0.1, which it is built without.
GUESTS = ("tiny", "mmio", "timer", "wfi", "traps", "paging", "external", "ipi")

# The sum of 1/i in double precision, to its last bit.
HARMONIC = "awk 'BEGIN { for (i = 1; i <= 1000; i++) s += 1 / i; printf \"%.17g\\n\", s }'"

INIT = b"""#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev
/bin/busybox --install -s /bin
export PATH=/bin PS1='/ # '
exec setsid cttyhack sh
"""


@dataclass(frozen=True)
class Package:
    """A package of Debian's archive, by version and hash."""

    package: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Binaries:
    """What was taken out of the packages: a folder with `Image`, `busybox`, `kvm.ko`."""

    folder: Path
    release: str  # what `uname -r` says


@dataclass(frozen=True)
class Table:
    """sw/linux/debian.toml."""

    suite: str
    architecture: str
    kernel: Package
    busybox: Package


def table(path: Path = TABLE) -> Table:
    """The packages. Raises BadInput when the file is not such a table."""
    try:
        rows = tomllib.loads(path.read_text())
        return Table(
            rows["suite"],
            rows["architecture"],
            Package(**rows["kernel"]),
            Package(**rows["busybox"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadInput(f"{path}: {error}") from None


def folder() -> Path:
    """Where the cache keeps what was taken out of the packages, once it is there."""
    return entry("debian", _key(table()))


def _key(packages: Table) -> str:
    return digest([packages.kernel.sha256, packages.busybox.sha256])


def binaries() -> Binaries:
    """Kernel, its KVM module and busybox, from the cache or fetched now (112 MB, once).

    Raises BadInput when the archive does not have these versions, or a package has another hash.
    """
    packages = table()
    release = packages.kernel.package.removeprefix("linux-image-")

    def make(out: Path) -> None:
        with tempfile.TemporaryDirectory(prefix=".debian-", dir=CACHE) as scratch:
            _fetch(packages, Path(scratch))
            _take(packages, Path(scratch), out, release)

    return Binaries(cached_folder("debian", _key(packages), make), release)


def _fetch(packages: Table, scratch: Path) -> None:
    wanted = [f"{p.package}={p.version}" for p in (packages.kernel, packages.busybox)]
    run([FETCH, scratch, packages.suite, packages.architecture, *wanted])
    for p in (packages.kernel, packages.busybox):
        found = hashlib.sha256(_archive(p, scratch).read_bytes()).hexdigest()
        if found != p.sha256:
            raise BadInput(f"{p.package} {p.version}: sha256 is {found}, not {p.sha256}")


def _archive(package: Package, scratch: Path) -> Path:
    found = list(scratch.glob(f"{package.package}_*.deb"))
    if len(found) != 1:
        raise BadInput(f"{package.package} {package.version} was not fetched")
    return found[0]


def _take(packages: Table, scratch: Path, out: Path, release: str) -> None:
    for p in (packages.kernel, packages.busybox):
        run(["dpkg-deb", "-x", _archive(p, scratch), scratch / "root"])
    root = scratch / "root"
    module = root / f"usr/lib/modules/{release}/kernel/arch/riscv/kvm/kvm.ko.xz"
    try:
        (out / "Image").write_bytes((root / f"boot/vmlinux-{release}").read_bytes())
        (out / "kvm.ko").write_bytes(lzma.decompress(module.read_bytes()))
        (out / "busybox").write_bytes((root / "usr/bin/busybox").read_bytes())
    except (OSError, lzma.LZMAError) as error:
        raise BadInput(f"{packages.kernel.package} is not laid out as expected: {error}") from None


def _numbers(count: int) -> bytes:
    return "".join(f"{i}\n" for i in range(1, count + 1)).encode()


def lines(found: Binaries, kvm: bool) -> list[Line]:
    """What is typed, with the answers: arithmetic in D, the hart as the kernel sees it, KVM."""
    typed = [
        Line("uname -r", re.escape(found.release)),
        Line("grep ^isa /proc/cpuinfo", r"isa\s+: rv64imafdch_zicntr_zicsr_zifencei\w*"),
        Line(HARMONIC, r"7\.4854708605503433"),
        Line("seq 1 1000 | sha256sum", hashlib.sha256(_numbers(1000)).hexdigest() + "  -"),
    ]
    if kvm:
        typed.append(Line("insmod /kvm.ko", r"(?s:.*hypervisor extension available.*)"))
        typed += [_guest(name) for name in GUESTS]
    return [*typed, Line("poweroff -f")]


def _guest(name: str) -> Line:
    vcpus = f" -n {programs.VCPUS[name]}" if name in programs.VCPUS else ""
    return Line(f"/vmm -x{vcpus} -m 1 /guests/{name}", rf"(?s:.*vmm: {name}: pass after .*)")


def build(kvm: bool = False) -> image.Image:
    """The image: firmware, Debian's kernel, an initramfs with busybox, with `kvm` guests, too.

    Raises BadInput as `binaries`, and when a tool is missing.
    """
    found = binaries()
    files = [
        *(initramfs.folder(name) for name in ("bin", "dev", "proc", "sys", "guests")),
        initramfs.device("dev/console", initramfs.CONSOLE_DEVICE),
        initramfs.file("bin/busybox", (found.folder / "busybox").read_bytes()),
        initramfs.file("init", INIT),
    ]
    if kvm:
        files += [
            initramfs.file("kvm.ko", (found.folder / "kvm.ko").read_bytes()),
            initramfs.file("vmm", (programs.user_programs() / "vmm").read_bytes()),
            *(initramfs.file(f"guests/{n}", (programs.guests() / n).read_bytes()) for n in GUESTS),
        ]
    options = image.Options(ram_mib=RAM_MIB, floats=True, verbose=True, console="ttyS0")
    host = Kernel(Variant(SOURCE), found.folder)
    return image.foreign(options, host, initramfs.archive(files), LARGE_PAGE)
