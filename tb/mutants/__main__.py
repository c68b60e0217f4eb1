"""`python -m trapline.tb.mutants [NAME...]`: hunt the planted bugs (all, or those named)."""

from __future__ import annotations

import sys

from rich.console import Console

from trapline.tb.mutants.campaign import Catch, campaign, write
from trapline.tb.mutants.table import ROOT, BadMutant, load


def main(names: list[str]) -> int:
    """Hunt and report; 0 when all were caught, 1 when one was not, 2 for a name unknown."""
    console = Console()
    try:
        everyone = load()
    except BadMutant as error:
        print(f"trapline: {error}", file=sys.stderr)
        return 2
    known = {m.name: m for m in everyone}
    for name in names:
        if name not in known:
            print(f"trapline: no planted bug is named {name}", file=sys.stderr)
            return 2
    wanted = [known[n] for n in names] or everyone

    def told(catch: Catch) -> None:
        if catch.caught:
            console.print(
                f"caught   {catch.name}: {catch.program}, after {catch.instructions} instructions"
            )
        else:
            console.print(f"[red]survived[/red] {catch.name} ({catch.programs_run} programs)")

    catches = campaign(wanted, everyone, told)
    caught = sum(c.caught for c in catches)
    console.print(f"{caught} of {len(catches)} planted bugs caught")
    write(catches, ROOT / "build" / "mutants.json")
    return 0 if caught == len(catches) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
