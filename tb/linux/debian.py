# SPDX-License-Identifier: Apache-2.0
"""Debian's own binaries for riscv64, fetched by exact version and hash, kept in the cache."""

from __future__ import annotations

import hashlib
import lzma
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trapline.cache import CACHE, cached_folder, digest, entry
from trapline.errors import BadInput
from trapline.tb.linux.commands import ROOT, run

TABLE = ROOT / "sw" / "linux" / "debian.toml"
FETCH = ROOT / "sw" / "linux" / "fetch-debian.sh"


@dataclass(frozen=True)
class Package:
    """A package of Debian's archive, by version and hash."""

    package: str
    version: str
    sha256: str

    @property
    def folder(self) -> Path:
        """Where the cache keeps what was taken out of it, once that is there."""
        return entry("debian", self._key)

    @property
    def _key(self) -> str:
        return digest([self.package, self.sha256])

    def taken(self, suite: str, architecture: str, take: Callable[[Path, Path], None]) -> Path:
        """The folder that `take` fills from the package's files, from the cache or made now.

        Raises BadInput when the archive does not have this version, it has another hash, or it
        does not hold what is looked for.
        """

        def make(out: Path) -> None:
            with tempfile.TemporaryDirectory(prefix=".debian-", dir=CACHE) as scratch:
                archive = self._fetched(Path(scratch), suite, architecture)
                run(["dpkg-deb", "-x", archive, Path(scratch) / "root"])
                try:
                    take(Path(scratch) / "root", out)
                except (OSError, lzma.LZMAError) as error:
                    raise BadInput(f"{self.package} {self.version}: {error}") from None

        return cached_folder("debian", self._key, make)

    def _fetched(self, scratch: Path, suite: str, architecture: str) -> Path:
        run([FETCH, scratch, suite, architecture, f"{self.package}={self.version}"])
        found = list(scratch.glob(f"{self.package}_*.deb"))
        if len(found) != 1:
            raise BadInput(f"{self.package} {self.version} was not fetched")
        sha256 = hashlib.sha256(found[0].read_bytes()).hexdigest()
        if sha256 != self.sha256:
            raise BadInput(f"{self.package} {self.version}: sha256 is {sha256}, not {self.sha256}")
        return found[0]


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
        kernel, busybox = Package(**rows["kernel"]), Package(**rows["busybox"])
        return Table(rows["suite"], rows["architecture"], kernel, busybox)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadInput(f"{path}: {error}") from None


@dataclass(frozen=True)
class StockKernel:
    """Debian's kernel: a folder with `Image` and `kvm.ko`, and what `uname -r` says."""

    folder: Path
    release: str


def kernel() -> StockKernel:
    """The kernel, from the cache or fetched now (112 MB). Raises BadInput as Package.taken."""
    packages = table()
    release = packages.kernel.package.removeprefix("linux-image-")

    def take(root: Path, out: Path) -> None:
        module = root / f"usr/lib/modules/{release}/kernel/arch/riscv/kvm/kvm.ko.xz"
        (out / "Image").write_bytes((root / f"boot/vmlinux-{release}").read_bytes())
        (out / "kvm.ko").write_bytes(lzma.decompress(module.read_bytes()))

    folder = packages.kernel.taken(packages.suite, packages.architecture, take)
    return StockKernel(folder, release)


def busybox() -> Path:
    """busybox-static, from the cache or fetched now (1 MB). Raises BadInput as Package.taken."""
    packages = table()

    def take(root: Path, out: Path) -> None:
        (out / "busybox").write_bytes((root / "usr/bin/busybox").read_bytes())

    return packages.busybox.taken(packages.suite, packages.architecture, take) / "busybox"
