# SPDX-License-Identifier: Apache-2.0
"""The check of import arrows finds what goes up, in every form that an import has."""

from __future__ import annotations

import re

import pytest
import rooms


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("tb/run/a.py", "from trapline.tb.env.agents import X", "tb.run may not import tb.env"),
        ("tb/run/a.py", "import trapline.tb.env.agents", "tb.run may not import tb.env"),
        ("tb/linux/a.py", "def f():\n    from trapline.cli import app", "not import cli"),
        ("models/isa/a.py", "from trapline.models import golden", "not import models.golden"),
        ("tb/sim/a.py", "from trapline.tb.duts import loader as x", "not import tb.duts"),
        (
            "tb/sim/a.py",
            "if x:\n    from cython.cimports.trapline.tb.lockstep.bus import BusCheck",
            "not import tb.lockstep",
        ),
        (
            "models/golden/a.pxd",
            "from trapline.tb.lockstep.bus cimport X",
            "not import tb.lockstep",
        ),
        ("tb/run/a.py", "from pyuvm import ConfigDB", "tb.run may not import pyuvm"),
        ("tb/report/a.py", "import cocotb.triggers", "tb.report may not import cocotb"),
        (
            "models/golden/mmu/a.py",
            "import trapline.models.golden.state",
            "not import models.golden",
        ),
        (
            "models/golden/mmu/a.py",
            "import trapline.models.golden.priv.x",
            "import models.golden.priv",
        ),
        ("formal/rtl/a.py", "from trapline.formal.equality import x", "not import formal.equality"),
        ("formal/guards/a.py", "from trapline.formal import report", "not import formal.report"),
        (
            "tb/lockstep/staleness/a.py",
            "import trapline.tb.lockstep.bus",
            "not import tb.lockstep",
        ),
        ("tb/attic/a.py", "x = 1", "is in no room"),
        ("tb/run/a.py", "from trapline.tb.attic import x", "may not import tb.attic.x"),
    ],
)
def test_an_arrow_that_goes_up_is_named(file: str, text: str, complaint: str) -> None:
    (found,) = rooms.complaints(file, rooms.module_name(file), text)
    assert found.startswith(file)
    assert complaint in found.replace("trapline.tb.attic", "tb.attic")


def test_arrows_that_go_down_and_other_packages_are_fine() -> None:
    text = "import json\nfrom trapline.tb.sim import control\nfrom trapline.errors import BadInput"
    assert rooms.complaints("tb/run/a.py", "tb.run.a", text) == []
    assert rooms.complaints("tb/env/a.py", "tb.env.a", "import cocotb\nimport pyuvm") == []
    assert rooms.complaints("tb/run/a.py", "tb.run.a", "from trapline.tb.run.names import X") == []
    text = "from trapline.models.golden.mmu import pte\nfrom trapline.models.golden import hart"
    assert rooms.complaints("tb/report/a.py", "tb.lockstep.a", text) == []


def test_no_two_rooms_may_import_each_other() -> None:
    below: dict[str, set[str]] = {}
    for room, allowed in rooms.ROOMS.items():  # in the order of the table, from the bottom up
        assert set(allowed.split()) <= set(below), f"{room} stands before what it imports"
        below[room] = set(allowed.split())


def test_a_module_has_its_folder_s_name() -> None:
    assert rooms.module_name("trapline/cli/app.py") == "cli.app"
    assert rooms.module_name("tb/lockstep/staleness/__init__.py") == "tb.lockstep.staleness"
    assert rooms.room_of("tb.lockstep.staleness.search") == "tb.lockstep.staleness"
    assert rooms.room_of("tb") is None


def test_the_page_of_the_architecture_names_every_room() -> None:
    page = (rooms.ROOT / "docs" / "architecture.md").read_text()
    missing = [r for r in rooms.ROOMS if not re.search(rf"\b{r.split('.')[-1]}\b", page)]
    assert missing == []
