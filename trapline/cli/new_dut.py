# SPDX-License-Identifier: Apache-2.0
"""Make the folder of a new design under test, as a copy of one that runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from trapline.errors import BadInput
from trapline.tb.duts.loader import DUTS

EXAMPLES = ("trapline new-dut mine --like rvfi", "trapline new-dut mine --like axi")
# What a copy takes along: `axi` is `rvfi`'s port on a core that has AXI4. `ahb` has a commit port
# whose results come late, on a core that has AHB-Lite.
LIKE = {"rvfi": ("rvfi",), "axi": ("rvfi", "axi"), "ahb": ("ahb",)}
NEXT = """{folder}: a copy that runs the core in hdl/.
Next (docs/plug-in-a-core.md):
  trapline dut check {name}        the copy's self-tests
  {folder}/{tap}     replace it: {get} from your core
  {folder}/{core}  put your core in
  {folder}/dut.toml        sources, and [config] for what your core chose
"""


def command(
    name: Annotated[str, typer.Argument(help="Name of the design: a new folder of tb/duts.")],
    like: Annotated[
        str,
        typer.Option(
            help="What it begins as: rvfi (an RVFI-like port), axi (that, and AXI4 on the kit), "
            "ahb (records with late results; AHB-Lite and a plain port on the kit)."
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
    core = "trapline_top.sv" if like == "rvfi" else f"{like}_soc.sv"
    tap, get = "rvfi_tap.sv", "packets of kit_rvfi_pkg"
    if like == "ahb":
        tap, get = "late_tap.sv", "records of commit_pkg, and results,"
    place = folder.relative_to(DUTS.parents[1])
    print(NEXT.format(folder=place, name=name, core=core, tap=tap, get=get), end="")
    return 0


def make(name: str, like: str, duts: Path) -> Path:
    """The new folder below `duts`. Raises BadInput where it is there already."""
    folder = duts / name
    try:
        folder.mkdir()
    except FileExistsError:
        raise BadInput(f"{folder} is there already") from None
    for source in LIKE[like]:
        for path in sorted((DUTS / source).iterdir()):
            if path.suffix in (".sv", ".toml"):
                shutil.copyfile(path, folder / path.name)
    table = folder / "dut.toml"
    text = table.read_text()
    for source in LIKE[like]:
        text = text.replace(f"tb/duts/{source}/", f"tb/duts/{name}/")
    table.write_text(text)
    return folder
