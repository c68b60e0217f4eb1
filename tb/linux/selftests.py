# SPDX-License-Identifier: Apache-2.0
"""KVM's own selftests: built from the kernel's source, run by init as they are.

They are programs of the C library (Debian's cross glibc, which is rv64gc), so the hart has F and D
and the host's kernel the FPU. Each is its own guest and its own VMM.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from trapline.cache import CACHE, cached_folder, digest
from trapline.errors import BadInput
from trapline.tb.linux import initramfs
from trapline.tb.linux.commands import run
from trapline.tb.linux.kernel import CROSS, source_archive

PREFIX = "selftest:"
FOLDER = "tools/testing/selftests/kvm"
RELEASE = "6.12"
# Each program (below the folder of the release's selftests) with the arguments that keep it short.
TESTS = {
    "arch_timer": "arch_timer -m 0 -n 1 -i 2",
    "coalesced_io_test": "coalesced_io_test",
    "ebreak_test": "riscv/ebreak_test",
    "get-reg-list": "get-reg-list",
    "guest_print_test": "guest_print_test",
    "kvm_binary_stats_test": "kvm_binary_stats_test",
    "kvm_create_max_vcpus": "kvm_create_max_vcpus",
    "kvm_page_table_test": "kvm_page_table_test -v 1 -b 4M",
    "set_memory_region_test": "set_memory_region_test",
    "steal_time": "steal_time",
}


@dataclass(frozen=True)
class Selftest:
    """One of KVM's selftests, as it lies in the host's image."""

    name: str
    command: str


def _programs() -> list[str]:
    """Paths below the selftests' folder."""
    return [command.split()[0] for command in TESTS.values()]


def of_guest(guest: str) -> Selftest | None:
    """The selftest that a guest's name asks for; None: another guest.

    Raises BadInput for a name that no selftest has.
    """
    if not guest.startswith(PREFIX):
        return None
    name = guest.removeprefix(PREFIX)
    if name not in TESTS:
        raise BadInput(f"no selftest {name!r}; known: {', '.join(TESTS)}")
    return Selftest(name, TESTS[name])


def built() -> Path:
    """Folder with the selftests of the release, statically linked and stripped.

    From the cache or built now (a minute). Raises BadInput when sources or compiler are missing.
    """
    compiler = run([f"{CROSS}gcc", "--version"]).split(b"\n")[0]
    packages = [f"linux-source-{RELEASE}", "libc6-dev-riscv64-cross"]
    versions = [run(["dpkg-query", "-W", "-f", "${Version}", name]) for name in packages]

    def make(out: Path) -> None:
        with tempfile.TemporaryDirectory(prefix=".source-", dir=CACHE) as unpacked:
            run(["tar", "-xf", source_archive(RELEASE), "-C", unpacked])
            _compile(Path(unpacked) / f"linux-source-{RELEASE}", Path(unpacked) / "objects", out)

    key = digest([compiler, *versions, *sorted(_programs())])
    return cached_folder("selftests", key, make)


def _compile(source: Path, objects: Path, out: Path) -> None:
    make: list[str | Path] = ["nice", "-n", "10", "make", "-s", "ARCH=riscv"]
    make += [f"CROSS_COMPILE={CROSS}"]
    run([*make, "-C", source, f"O={objects}", "headers"])
    programs = [objects / "kvm" / name for name in _programs()]
    own = [f"CC={CROSS}gcc -static", f"KHDR_INCLUDES=-isystem {objects}/usr/include"]
    run([*make, "-C", source / FOLDER, *own, f"OUTPUT={objects / 'kvm'}", *programs])
    for program in programs:
        run([f"{CROSS}strip", "-o", out / program.name, program])


def files(test: Selftest, mounts: Path) -> tuple[list[initramfs.ArchiveEntry], list[str]]:
    """What an image holds for the selftest, and the commands that init runs."""
    program, *arguments = test.command.split()
    binary = built() / Path(program).name
    entries = [
        *(initramfs.folder(name) for name in ("proc", "sys", "tmp")),
        initramfs.file("mounts", mounts.read_bytes()),
        initramfs.file(test.name, binary.read_bytes()),
    ]
    return entries, ["/mounts", " ".join([f"/{test.name}", *arguments])]
