# SPDX-License-Identifier: Apache-2.0
"""Make the folder of a new design under test, as a copy of one that runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from trapline.errors import BadInput
from trapline.tb.duts.loader import DUTS, ROOT

EXAMPLES = ("trapline new-dut mine --like plain", "trapline new-dut mine --like axi")
# Folders that a copy takes its files from; those that a later one has go before. `axi` and
# `tilelink` have `rvfi`'s port on a core with such a bus, `ahb` a commit port whose results come
# late, `plain` a small core of its own.
PLAIN = Path("tests/lockstep/plugged")
_OWN = ("tb/duts/common", "tb/duts/rvfi")
LIKE = {
    "rvfi": _OWN,
    "axi": (*_OWN, "tb/duts/axi"),
    "ahb": ("tb/duts/common", "tb/duts/ahb"),
    "tilelink": (*_OWN, "tb/duts/tilelink"),
    "plain": (str(PLAIN),),
}
# What is to be exchanged in a copy, and for what.
_PACKETS = "replace it: packets of kit_rvfi_pkg from your core"
_CORE = "put your core in"
EXCHANGE = {
    "rvfi": (("rvfi_tap.sv", _PACKETS), ("trapline_top.sv", _CORE)),
    "axi": (("rvfi_tap.sv", _PACKETS), ("own_on_kit.sv", _CORE)),
    "ahb": (
        ("late_tap.sv", "replace it: records of commit_pkg, and results, from your core"),
        ("own_on_kit.sv", _CORE),
    ),
    "tilelink": (("rvfi_tap.sv", _PACKETS), ("own_on_kit.sv", _CORE)),
    "plain": (
        ("tiny_core.sv", "replace it: your core, whose files may stay where they are"),
        ("trapline_top.sv", "connect its memory port, its interrupts and its RVFI port"),
    ),
}
NEXT = """{folder}: a copy that runs {what}.
Next (docs/plug-in-a-core.md):
  trapline dut check {name}  the copy's self-tests
{exchange}
  {folder}/dut.toml  sources, and [config] for what your core chose
"""


def command(
    name: Annotated[str, typer.Argument(help="Name of the design: a new folder of tb/duts.")],
    like: Annotated[
        str,
        typer.Option(
            help="What it begins as: plain (a small core of its own on the kit's plain port); the "
            "core in hdl/ seen through an RVFI-like port: rvfi, axi (behind AXI4 on the kit), "
            "tilelink (behind TileLink-UL); ahb (AHB-Lite, records with late results)."
        ),
    ] = "rvfi",
) -> int:
    """Make tb/duts/NAME, with which every command runs at once.

    Exit status: 0, 2 bad input.
    """
    if like not in LIKE:
        raise BadInput(f"--like is one of {', '.join(LIKE)}, not {like!r}")
    if not name.replace("_", "").isalnum() or not name.islower():
        raise BadInput(f"{name!r}: a name has lower-case letters, digits and _")
    folder = make(name, like, DUTS)
    place = folder.relative_to(DUTS.parents[1])
    exchange = "\n".join(f"  {place}/{file}  {what}" for file, what in EXCHANGE[like])
    what = "a small core of its own" if like == "plain" else "the core in hdl/"
    print(NEXT.format(folder=place, name=name, exchange=exchange, what=what), end="")
    return 0


def make(name: str, like: str, duts: Path) -> Path:
    """The new folder below `duts`. Raises BadInput where it is there already."""
    folder = duts / name
    try:
        folder.mkdir()
    except FileExistsError:
        raise BadInput(f"{folder} is there already") from None
    places = [ROOT / source for source in LIKE[like]]
    text = (places[-1] / "dut.toml").read_text()
    # Those that the design lists; what it takes of hdl/ stays where it is.
    for place in places:
        for path in sorted(place.glob("*.sv")):
            listed = f"{path.relative_to(ROOT)}"
            if f'"{listed}"' in text:
                shutil.copyfile(path, folder / path.name)
                text = text.replace(f'"{listed}"', f'"tb/duts/{name}/{path.name}"')
    (folder / "dut.toml").write_text(text)
    return folder
