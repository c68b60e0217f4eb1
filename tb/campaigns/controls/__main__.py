# SPDX-License-Identifier: Apache-2.0
"""`python -m trapline.tb.campaigns.controls [NAME...]`: run the negative controls.

All of them, or those named: only a whole run writes build/controls.json.
"""

from __future__ import annotations

import sys

from rich.console import Console

from trapline.tb.campaigns.controls.campaign import Outcome, by_rule, campaign, write
from trapline.tb.planted.controls import load
from trapline.tb.planted.mutants import ROOT, BadMutant


def _count(names: object) -> int:
    return len(names) if isinstance(names, list) else 0


def main(names: list[str]) -> int:
    """Run and report; 0 when all went as they must, 1 when one did not, 2 for bad input."""
    console = Console()
    try:
        everyone = load()
        known = {c.name: c for c in everyone}
        for name in names:
            if name not in known:
                raise BadMutant(f"no control is named {name}")
    except BadMutant as error:
        print(f"trapline: {error}", file=sys.stderr)
        return 2

    def told(outcome: Outcome) -> None:
        mark = "[green]as it must[/green]" if outcome.good else "[red]NOT as it must[/red]"
        accepted = "; ".join(f"{rule}: {n}" for rule, n in outcome.accepted.items())
        tail = outcome.complaint or accepted or outcome.sentence
        console.print(f"{mark} {outcome.expect:6} {outcome.name}  {tail[:160]}")

    wanted = [known[n] for n in names] or everyone
    outcomes = campaign(wanted, everyone, told)
    good = sum(o.good for o in outcomes)
    console.print(f"{good} of {len(outcomes)} controls went as they must")
    for rule, row in by_rule(outcomes, wanted).items():
        console.print(
            f"{rule}: accepted {row['accepted']} times, in {_count(row['inside'])} legal variants; "
            f"{_count(row['outside'])} just outside caught"
        )
    if not names:
        write(outcomes, wanted, ROOT / "build" / "controls.json")
    return 0 if good == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
