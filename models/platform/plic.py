# SPDX-License-Identifier: Apache-2.0
"""The platform's PLIC: level-triggered sources, contexts M, S and one for each hgeip bit."""

from __future__ import annotations

from trapline.models.isa.memory_map import PLIC_SOURCES

PRIORITY, PENDING, ENABLE, CONTEXT = 0x0, 0x1000, 0x2000, 0x20_0000
ENABLE_STRIDE, CONTEXT_STRIDE = 0x80, 0x1000


class Plic:
    """32-bit registers; context 0 is M, 1 is S, 1 + i drives hgeip[i]."""

    def __init__(self, contexts: int) -> None:
        self.contexts = contexts
        self.lines = 0  # level of each source
        self.claimed = 0
        self.priority = [0] * PLIC_SOURCES
        self.enable = [0] * contexts
        self.threshold = [0] * contexts

    def best(self, context: int) -> int:
        """The source that `context` would claim: highest priority above its threshold, or 0."""
        ready = self.lines & ~self.claimed & self.enable[context]
        top, chosen = self.threshold[context], 0
        for source in range(1, PLIC_SOURCES):
            if ready >> source & 1 and self.priority[source] > top:
                top, chosen = self.priority[source], source
        return chosen

    def asserted(self, context: int) -> bool:
        """Whether the context's interrupt line is high."""
        return self.best(context) != 0

    def read(self, offset: int, size: int) -> int:
        """A register, or a byte or half of one; zero elsewhere. A claim has its effect."""
        value = self._read32(offset & ~3) >> (8 * (offset & 3))
        if size == 8:
            value |= self._read32(offset + 4) << 32
        return value & ((1 << (8 * size)) - 1)

    def _read32(self, offset: int) -> int:
        if offset < PENDING:
            source = offset >> 2
            return self.priority[source] if source < PLIC_SOURCES else 0
        if offset == PENDING:
            return self.lines & ~self.claimed
        if ENABLE <= offset < CONTEXT:
            context, word = divmod(offset - ENABLE, ENABLE_STRIDE)
            return self.enable[context] if context < self.contexts and word == 0 else 0
        context, register = divmod(offset - CONTEXT, CONTEXT_STRIDE)
        if offset < CONTEXT or context >= self.contexts:
            return 0
        if register == 0:
            return self.threshold[context]
        if register == 4:
            source = self.best(context)
            self.claimed |= 1 << source if source else 0
            return source
        return 0

    def write(self, offset: int, size: int, value: int) -> None:
        """A register of 32 bits; others and other sizes are ignored. Claim completes on a write."""
        if size != 4 or offset & 3:
            return
        if offset < PENDING:
            source = offset >> 2
            if 0 < source < PLIC_SOURCES:
                self.priority[source] = value & 7
        elif ENABLE <= offset < CONTEXT:
            context, word = divmod(offset - ENABLE, ENABLE_STRIDE)
            if context < self.contexts and word == 0:
                self.enable[context] = value & 0xFFFF_FFFE
        elif offset >= CONTEXT:
            context, register = divmod(offset - CONTEXT, CONTEXT_STRIDE)
            if context < self.contexts and register == 0:
                self.threshold[context] = value & 7
            elif context < self.contexts and register == 4:
                self.claimed &= ~(1 << (value & 31))
