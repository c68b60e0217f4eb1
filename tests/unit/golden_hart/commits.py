"""Prints a digest of a program's predicted records: `commits.py ELF STEPS MEMO FORM`.

FORM is `compiled` or `source`; a process runs one of them. Every predicted word and PTE update of
every step goes into the digest, then the full state and the memory.
"""

from __future__ import annotations

import hashlib
import sys

from trapline.models.golden import pure


def digest(elf: str, steps: int, memo: bool) -> str:
    from trapline.models.isa.commit import Kind
    from trapline.models.isa.config import named
    from trapline.models.isa.events import NO_EVENTS
    from trapline.models.platform.elf import read_elf
    from trapline.models.platform.platform import Platform

    platform = Platform(named("rv64imac_h"), memo=memo)
    platform.load(read_elf(elf))
    hart = platform.hart
    result = hashlib.blake2b(digest_size=16)
    traps = 0
    for _ in range(steps):
        traps += hart.step(NO_EVENTS)["kind"] == Kind.EXCEPTION
        result.update(repr((hart.prediction(), hart.updates())).encode())
    result.update(repr(hart.state_words()).encode())
    result.update(platform.memory.digest().encode())
    return f"{result.hexdigest()} {traps}"


if __name__ == "__main__":
    name, count, with_memo, form = sys.argv[1:]
    if form == "source":
        pure.prefer_sources()
    elif not pure.is_compiled():
        sys.exit("the compiled model is missing")
    print(digest(name, int(count), with_memo == "memo"))
