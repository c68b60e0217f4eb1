# SPDX-License-Identifier: Apache-2.0
"""Functions of a cyclomatic complexity (as radon counts it) over 20, save those with a reason.

    tools/complexity.py

Looks at the tracked Python files. A reason whose function is no longer that complex, or gone, is
stale and reported as well. Exits 1 when there is something to say.
"""

from __future__ import annotations

import sys

from spdx import ROOT, tracked

try:
    from radon.complexity import cc_visit
except ModuleNotFoundError:
    sys.exit("complexity: radon is not installed; call make setup")

LIMIT = 20
# FILE:FUNCTION, FILE without its folder: why one piece reads better than its parts.
REASONS = {
    "alu.py:alu_64": "one case for each instruction, in the order of the encodings",
    "csr_write.py:write_machine": "one case for each CSR, in the order of the addresses",
    "executor.py:Executor.execute": "one dispatch over instruction groups, compiled to a C switch",
    "walks.py:Walks.stage": "the manual's algorithm, step by step, as translate.py:walk",
    "translate.py:walk": "the manual's algorithm, step by step; a call a level costs a tenth",
    "filter.py:scan": "one compiled loop over all records, which a call for each would slow down",
    "gate_then_use.py:provoke": "one draw after the other, each of which may end it",
}


def functions(source: str) -> list[tuple[str, int, int]]:
    """(name, line, complexity) of every function and method, inner ones included."""
    found: list[tuple[str, int, int]] = []
    waiting = list(cc_visit(source))
    while waiting:
        block = waiting.pop()
        waiting += [*getattr(block, "methods", ()), *getattr(block, "closures", ())]
        waiting += getattr(block, "inner_classes", ())
        if block.letter in "FM":
            found.append((block.fullname, block.lineno, block.complexity))
    return sorted(set(found), key=lambda f: f[1])


def main() -> int:
    """Report what is too complex without a reason, and reasons that have become stale."""
    complaints, used = [], set()
    for path in tracked():
        if path.suffix != ".py":
            continue
        for name, line, complexity in functions(path.read_text()):
            if complexity <= LIMIT:
                continue
            key = f"{path.name}:{name}"
            used.add(key)
            if key not in REASONS:
                where = f"{path.relative_to(ROOT)}:{line}"
                complaints.append(f"{where}: {name} has complexity {complexity}, over {LIMIT}")
    complaints += [
        f"tools/complexity.py: stale reason: {key}" for key in REASONS if key not in used
    ]
    print(
        "\n".join(complaints) or f"complexity: {len(REASONS)} functions over {LIMIT} have reasons"
    )
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main())
