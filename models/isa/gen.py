# SPDX-License-Identifier: Apache-2.0
"""Writes every generated file: `python -m trapline.models.isa.gen [--check]`.

Generated files are committed; `--check` writes nothing and exits 1 when one is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from trapline.models.isa import gen_c, gen_golden, gen_htif, gen_md, gen_sv
from trapline.models.isa.licence import licensed

ROOT = Path(__file__).resolve().parents[2]


def rendered() -> dict[str, str]:
    """Path below the repository root -> text, for all generators."""
    texts = {
        **gen_sv.render(),
        **gen_c.render(),
        **gen_golden.render(),
        **gen_htif.render(),
        **gen_md.render(),
    }
    return {name: licensed(name, text) for name, text in texts.items()}


def main(arguments: list[str]) -> int:
    """Write the files, or with --check report the stale ones. Returns the exit status."""
    stale = 0
    for name, text in rendered().items():
        path = ROOT / name
        if path.exists() and path.read_text() == text:
            continue
        if "--check" in arguments:
            print(f"stale: {name} (run `make gen`)", file=sys.stderr)
            stale = 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"wrote {name}")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
