"""PLIC with contexts M, S and one for each guest external interrupt (context 1 + i: hgeip[i])."""

from __future__ import annotations

from trapline.models.isa.memory_map import PLIC_SOURCES

PENDING, ENABLE, CONTEXT = 0x1000, 0x2000, 0x20_0000
ENABLE_STRIDE, CONTEXT_STRIDE = 0x80, 0x1000
PRIORITY_MASK = 7


class Plic:
    """Level-triggered sources 1..31; a claimed source is quiet until it is completed."""

    def __init__(self, geilen: int) -> None:
        self.contexts = 2 + geilen
        self.priority = [0] * PLIC_SOURCES
        self.enable = [0] * self.contexts
        self.threshold = [0] * self.contexts
        self.level = 0
        self.claimed = 0

    def set_level(self, source: int, high: bool) -> None:
        """Drive a source's line."""
        self.level = self.level & ~(1 << source) | (high << source)

    def best(self, context: int) -> int:
        """The source a context would claim now, 0 for none: highest priority, lowest number."""
        ready = self.level & ~self.claimed & self.enable[context]
        chosen = 0
        for source in range(1, PLIC_SOURCES):
            if ready >> source & 1 and self.priority[source] > max(
                self.threshold[context], self.priority[chosen] if chosen else 0
            ):
                chosen = source
        return chosen

    def read(self, offset: int) -> int:
        """A 32-bit register. Reading a claim register claims."""
        context, register = self._context(offset)
        if offset < 4 * PLIC_SOURCES:
            return self.priority[offset >> 2]
        if offset == PENDING:
            return self.level & ~self.claimed
        if context >= 0 and register == 0:
            return self.threshold[context]
        if context >= 0 and register == 4:
            source = self.best(context)
            self.claimed |= 1 << source & ~1
            return source
        enable = self._enable(offset)
        return self.enable[enable] if enable >= 0 else 0

    def write(self, offset: int, value: int) -> None:
        """Write a 32-bit register. Writing a claim register completes."""
        context, register = self._context(offset)
        if 4 <= offset < 4 * PLIC_SOURCES:
            self.priority[offset >> 2] = value & PRIORITY_MASK
        elif context >= 0 and register == 0:
            self.threshold[context] = value & PRIORITY_MASK
        elif context >= 0 and register == 4:
            if value < PLIC_SOURCES and self.enable[context] >> value & 1:
                self.claimed &= ~(1 << value)
        elif self._enable(offset) >= 0:
            self.enable[self._enable(offset)] = value & 0xFFFF_FFFE

    def _context(self, offset: int) -> tuple[int, int]:
        if offset < CONTEXT:
            return -1, 0
        context, register = divmod(offset - CONTEXT, CONTEXT_STRIDE)
        return (context, register) if context < self.contexts else (-1, 0)

    def _enable(self, offset: int) -> int:
        context, register = divmod(offset - ENABLE, ENABLE_STRIDE)
        inside = ENABLE <= offset and context < self.contexts and register == 0
        return context if inside else -1
