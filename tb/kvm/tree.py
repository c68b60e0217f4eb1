# SPDX-License-Identifier: Apache-2.0
"""A kernel tree that is kept built, so that a changed kernel costs one file and a link."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trapline import cache
from trapline.cache import cached_folder, digest
from trapline.tb.linux import kernel
from trapline.tb.linux.commands import run
from trapline.tb.linux.kernel import MAKE_OPTIONS, Kernel, Variant
from trapline.tb.planted.patch import Patch


@dataclass(frozen=True)
class KernelTree:
    """Sources and objects of one kernel, under the cache."""

    variant: Variant

    @property
    def root(self) -> Path:
        """Where it is: objects hold absolute paths, so it is built where it stays."""
        return cache.entry("kernel-tree", kernel.key(self.variant))

    @property
    def source(self) -> Path:
        """The unpacked sources."""
        return self.root / f"linux-source-{self.variant.release}"

    def _make(self, *words: str) -> None:
        objects = self.root / "objects"
        command: list[str | Path] = ["nice", "-n", "10", "make", "-s", "-C", self.source]
        command += [
            *MAKE_OPTIONS,
            f"O={objects}",
            f"KCFLAGS=-fdebug-prefix-map={self.source}=linux",
        ]
        run([*command, *words])

    def prepare(self) -> None:
        """Unpack and build once (minutes). Raises BadInput when sources or compiler are missing."""
        done = self.root / "done"
        if done.exists():
            return
        archive = kernel.source_archive(self.variant.release)
        shutil.rmtree(self.root, ignore_errors=True)
        objects = self.root / "objects"
        objects.mkdir(parents=True)
        print(f"kvm: building a tree of {self.variant.name}", file=sys.stderr, flush=True)
        run(["tar", "-xf", archive, "-C", self.root])
        fragments = objects / "fragments"
        fragments.write_text("".join(p.read_text() for p in self.variant.fragments()))
        self._make(f"KCONFIG_ALLCONFIG={fragments}", "allnoconfig")
        self._make(f"-j{os.cpu_count() or 1}", "Image")
        done.touch()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One user of the tree at a time."""
        self.root.parent.mkdir(parents=True, exist_ok=True)
        with cache.locked(cache.beside(self.root, "lock")):
            yield

    def build(self, changes: Sequence[Patch]) -> Kernel:
        """The kernel with these changes, from the cache or built now.

        Raises BadInput when a change does not apply exactly once, or the kernel does not compile.
        """
        words = [word for c in changes for word in (c.file, c.find, c.replace)]
        key = digest([kernel.key(self.variant), *words])
        return Kernel(
            self.variant,
            cached_folder("kernel-changed", key, lambda out: self._into(out, changes)),
        )

    def _into(self, out: Path, changes: Sequence[Patch]) -> None:
        with self.locked():
            self.prepare()
            kept: dict[Path, str] = {}
            try:
                for change in changes:
                    self._apply(change, kept)
                self._make("Image")
                shutil.copy(self.root / "objects/arch/riscv/boot/Image", out / "Image")
                shutil.copy(self.root / "objects/vmlinux", out / "vmlinux")
            finally:
                for path, text in kept.items():
                    path.write_text(text)

    def _apply(self, change: Patch, kept: dict[Path, str]) -> None:
        path = self.source / change.file
        kept.setdefault(path, path.read_text())
        path.write_text(change.applied(self.source)[change.file])
