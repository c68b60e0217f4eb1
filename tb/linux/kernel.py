# SPDX-License-Identifier: Apache-2.0
"""Kernels: Debian's Linux source, the committed configuration fragments, a content-keyed cache."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trapline.cache import CACHE, cached_folder, digest, entry, whole
from trapline.errors import BadInput
from trapline.tb.linux.commands import ROOT, run

FRAGMENTS = ROOT / "sw" / "linux" / "config"
CROSS = "riscv64-linux-gnu-"
RELEASES = ("6.1", "6.12", "7.3")

# The image depends on its sources alone, not on who built it, where and when.
MAKE_OPTIONS = (
    "ARCH=riscv",
    f"CROSS_COMPILE={CROSS}",
    "KBUILD_BUILD_USER=trapline",
    "KBUILD_BUILD_HOST=trapline",
    "KBUILD_BUILD_VERSION=1",
    "KBUILD_BUILD_TIMESTAMP=1970-01-01",
)


@dataclass(frozen=True)
class Variant:
    """One kernel: release, role, preemptible or not, XLEN.

    role: `host`, `guest`, or one of them with what programs of a distribution ask besides:
    `selftest`, a host, and `user`, a guest.
    """

    release: str = "6.1"
    role: str = "host"
    preempt: bool = False
    xlen: int = 64

    def __post_init__(self) -> None:
        """Raises BadInput for a release that has no recipe."""
        if self.release not in RELEASES:
            raise BadInput(f"no recipe for Linux {self.release}; known: {', '.join(RELEASES)}")

    @property
    def name(self) -> str:
        """What the variant is called in messages, e.g. `6.1 host preempt`."""
        width = "" if self.xlen == 64 else f" rv{self.xlen}"
        return f"{self.release} {self.role}{' preempt' if self.preempt else ''}{width}"

    def fragments(self) -> list[Path]:
        """The configuration fragments, in the order in which later ones win."""
        role = {"selftest": "host", "user": "guest"}.get(self.role, self.role)
        names = ["base", role, "preempt" if self.preempt else "preempt-none"]
        if self.preempt and self.role == "host":
            names.append("memory")
        # What a release asks holds for those after it.
        names += RELEASES[1 : RELEASES.index(self.release) + 1]
        if self.release == "7.3" and self.preempt:
            names.append("preempt-7.3")
        if self.role != role:
            names.append(self.role)
        if self.xlen != 64:
            names.append(f"rv{self.xlen}")
        return [FRAGMENTS / f"{name}.config" for name in names]


@dataclass(frozen=True)
class Kernel:
    """A kernel in the cache: its flat image and its vmlinux."""

    variant: Variant
    folder: Path

    @property
    def image(self) -> Path:
        """The flat image that is loaded."""
        return self.folder / "Image"

    @property
    def vmlinux(self) -> Path:
        """The ELF file with symbols and DWARF, never loaded."""
        return self.folder / "vmlinux"

    @property
    def memory_size(self) -> int:
        """Bytes from the image's start to the end of its bss (the boot header's image_size)."""
        return int.from_bytes(self.image.read_bytes()[16:24], "little")


def source_archive(release: str) -> Path:
    """Debian's source archive. Raises BadInput when the package is not installed."""
    path = Path(f"/usr/src/linux-source-{release}.tar.xz")
    if not path.exists():
        switch = "" if release == "6.1" else f" KERNEL={release}"
        raise BadInput(f"{path} is not there: `make linux{switch}` installs linux-source-{release}")
    return path


def _package_version(release: str) -> str:
    package = f"linux-source-{release}"
    return run(["dpkg-query", "-W", "-f", "${Version}", package]).decode()


def key(variant: Variant) -> str:
    """What the kernel is made of: source package, compiler, fragments."""
    compiler = run([f"{CROSS}gcc", "--version"]).split(b"\n")[0]
    parts: list[str | bytes | Path] = [_package_version(variant.release), compiler]
    return digest([*parts, " ".join(MAKE_OPTIONS), *variant.fragments()])


def folder(variant: Variant) -> Path:
    """Where the cache keeps the kernel, once it is built."""
    return entry("kernel", key(variant))


def missing_options(config: str, fragments: str) -> list[str]:
    """Options that the fragments ask for and the configuration does not have, as in the fragments.

    Kconfig silently drops an option whose dependencies fail; a kernel without it is another one.
    """
    wanted = re.findall(r"^(?:CONFIG_\w+=.*|# CONFIG_\w+ is not set)$", fragments, re.MULTILINE)
    last = {line.removeprefix("# ").replace("=", " ").split()[0]: line for line in wanted}
    have = set(config.splitlines())
    return [
        line
        for name, line in last.items()
        if line not in have and not (line.startswith("#") and f"{name}=" not in config)
    ]


def _build(variant: Variant, source: Path, out: Path, jobs: int) -> None:
    started = time.monotonic()
    objects = out / "objects"
    objects.mkdir()
    fragments = "".join(path.read_text() for path in variant.fragments())
    (objects / "fragments").write_text(fragments)
    make: list[str | Path] = ["nice", "-n", "10", "make", "-s", "-C", source, *MAKE_OPTIONS]
    make += [f"O={objects}", f"KCFLAGS=-fdebug-prefix-map={source}=linux"]
    run([*make, f"KCONFIG_ALLCONFIG={objects / 'fragments'}", "allnoconfig"])
    config = (objects / ".config").read_text()
    missing = missing_options(config, fragments)
    if missing:
        raise BadInput(f"Linux {variant.name} does not take {', '.join(missing)}")
    run([*make, f"-j{jobs}", "Image"])
    shutil.copy(objects / "arch/riscv/boot/Image", out / "Image")
    shutil.copy(objects / "vmlinux", out / "vmlinux")
    (out / "config").write_text(config)
    shutil.rmtree(objects)
    seconds = round(time.monotonic() - started, 1)
    (out / "build.json").write_text(json.dumps({"variant": variant.name, "seconds": seconds}))


def build(variants: Sequence[Variant], jobs: int | None = None) -> list[Kernel]:
    """The kernels, from the cache or built now; says on stderr what is built and how long it took.

    Raises BadInput when sources, compiler or an option are missing, or a build fails.
    """
    jobs = jobs or min(os.cpu_count() or 1, 8)
    keys = {variant: key(variant) for variant in variants}
    todo = [v for v, k in keys.items() if not whole(entry("kernel", k))]
    for release in sorted({variant.release for variant in todo}):
        archive = source_archive(release)
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".source-", dir=CACHE) as unpacked:
            print(f"linux: unpacking {archive.name}", file=sys.stderr, flush=True)
            run(["tar", "-xf", archive, "-C", unpacked])
            source = Path(unpacked) / f"linux-source-{release}"
            for variant in todo:
                if variant.release == release:
                    _build_cached(variant, keys[variant], source, jobs)
    return [Kernel(v, entry("kernel", k)) for v, k in keys.items()]


def _build_cached(variant: Variant, kernel_key: str, source: Path, jobs: int) -> None:
    print(f"linux: building {variant.name} with {jobs} jobs", file=sys.stderr, flush=True)
    folder = cached_folder("kernel", kernel_key, lambda out: _build(variant, source, out, jobs))
    seconds = json.loads((folder / "build.json").read_text())["seconds"]
    print(f"linux: built {variant.name} in {seconds} s", file=sys.stderr, flush=True)
