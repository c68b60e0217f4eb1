# SPDX-License-Identifier: Apache-2.0
"""Writes a loop body of many distinct instructions, for the rate with a cold decode cache.

`python distinct.py COUNT` prints C: work(rounds) whose body is COUNT instructions, no two alike.
"""

from __future__ import annotations

import sys

REGISTERS = ("t0", "t1", "t2", "t3", "t4", "t5", "t6", "a1", "a2", "a3", "a4", "a5", "a6", "a7")


def instruction(number: int) -> str:
    """The instruction with this number: destination, source and immediate all from its digits."""
    number, rd = divmod(number, len(REGISTERS))
    number, rs = divmod(number, len(REGISTERS))
    name = ("addi", "xori", "ori", "andi", "slti")[number % 5]
    return f"{name} {REGISTERS[rd]}, {REGISTERS[rs]}, {number // 5 % 2000 + 40}"


def source(count: int) -> str:
    """C source of the loop."""
    body = "\n".join(f'    "{instruction(i)}\\n"' for i in range(count))
    clobbers = ", ".join(f'"{r}"' for r in REGISTERS)
    return (
        "void work(unsigned long rounds) {\n  while (rounds--)\n    __asm__ volatile(\n"
        f"{body}\n    ::: {clobbers});\n}}\n"
    )


if __name__ == "__main__":
    print(source(int(sys.argv[1])))
