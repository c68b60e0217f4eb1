# SPDX-License-Identifier: Apache-2.0
"""Writes `rules.json` from the manual: `python -m trapline.models.isa.rules_import SPEC`.

SPEC is a folder with `rules/*.yaml` (normative_rule_defs of the RISC-V ISA manual).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from trapline.models.isa.rules import DATA


def entry(definition: dict[str, Any]) -> dict[str, object]:
    """What `rules.json` keeps of one definition; empty values are left out."""
    tags = definition.get("tags", []) + ([definition["tag"]] if "tag" in definition else [])
    kept: dict[str, object] = {
        # A tag may carry {name, context}: context tags explain, all of them name sentences.
        "tags": [t["name"] if isinstance(t, dict) else t for t in tags],
    }
    if definition.get("impl-def-behavior"):
        kept["implementation_defined"] = True
        kept["category"] = definition.get("impl-def-category", "")
        kept["instance"] = definition.get("instance", "")
    return {key: value for key, value in kept.items() if value}


def imported(spec: Path) -> dict[str, dict[str, dict[str, object]]]:
    """Chapter -> rule name -> entry, from `spec/rules`. Raises ValueError on a repeated name."""
    chapters: dict[str, dict[str, dict[str, object]]] = {}
    seen: set[str] = set()
    for path in sorted((spec / "rules").glob("*.yaml")):
        rules: dict[str, dict[str, object]] = {}
        for definition in yaml.safe_load(path.read_text())["normative_rule_definitions"]:
            names = [definition["name"]] if "name" in definition else definition["names"]
            for name in names:
                if name in seen:
                    raise ValueError(f"{path.name}: rule {name} is defined twice")
                seen.add(name)
                rules[name] = entry(definition)
        chapters[path.stem] = rules
    return chapters


def main(arguments: list[str]) -> int:
    """Write the file. Returns the exit status."""
    if len(arguments) != 1 or not list((Path(arguments[0]) / "rules").glob("*.yaml")):
        print("usage: rules_import SPEC (a folder with rules/*.yaml)", file=sys.stderr)
        return 2
    DATA.write_text(json.dumps(imported(Path(arguments[0])), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
