# SPDX-License-Identifier: Apache-2.0
"""Prints a digest of predicted records: `commits.py SOURCE CONFIG STEPS MEMO FORM`.

SOURCE is an ELF file or the seed of a random program. FORM is `compiled` or `source`; a process
runs one of them. Every predicted word and PTE update of every step goes into the digest, then the
full state and the memory. Behind the digest: how many steps trapped.
"""

from __future__ import annotations

import hashlib
import sys
from random import Random

from trapline.models.golden import pure


def digest(source: str, config: str, steps: int, memo: bool) -> str:
    from trapline.models.isa.commit import Kind
    from trapline.models.isa.config import named
    from trapline.models.isa.events import NO_EVENTS
    from trapline.models.platform.elf import read_elf
    from trapline.models.platform.platform import Platform
    from trapline.tb.random.program import build

    cfg = named(config)
    platform = Platform(cfg, memo=memo)
    hart = platform.hart
    if source.isdecimal():
        program = build(cfg, Random(int(source)))
        for address, value in program.memory.items():
            platform.memory.write(address, value.to_bytes(8, "little"))
        hart.pc = program.entry
    else:
        platform.load(read_elf(source, cfg.xlen))
    result = hashlib.blake2b(digest_size=16)
    traps = 0
    for _ in range(steps):
        traps += hart.step(NO_EVENTS)["kind"] == Kind.EXCEPTION
        result.update(repr((hart.prediction(), hart.updates())).encode())
    result.update(repr(hart.state_words()).encode())
    result.update(platform.memory.digest().encode())
    return f"{result.hexdigest()} {traps}"


if __name__ == "__main__":
    name, config_name, count, with_memo, form = sys.argv[1:]
    if form == "source":
        pure.prefer_sources()
    elif not pure.is_compiled():
        sys.exit("the compiled model is missing")
    print(digest(name, config_name, int(count), with_memo == "memo"))
