# SPDX-License-Identifier: Apache-2.0
"""A choice of the configuration that the RTL does not look at has one value, the RTL's own."""

from __future__ import annotations

import re
from pathlib import Path

from trapline.models.isa.config import NAMED

ROOT = Path(__file__).resolve().parents[3]

# Field of hart_cfg_t -> what the RTL does without being told.
BUILT_IN: dict[str, int] = {"misaligned_first": 1, "wfi_trap_at_once": 1, "reservation_bytes": 64}
# Names of what other fields switch: I is always there, Svade is the absence of Svadu's bits, Sha is
# a set of extensions.
NAMES_ONLY = {"ext_i", "ext_sha", "ext_svade"}


def test_the_rtl_looks_at_every_other_choice() -> None:
    struct = (ROOT / "hdl/gen/cfg_pkg.sv").read_text().split("} hart_cfg_t;")[0]
    fields = set(re.findall(r"^    \w.* (\w+);", struct, re.MULTILINE))
    assert len(fields) > 40
    texts = [p.read_text() for p in (ROOT / "hdl").rglob("*.sv") if p.parent.name != "gen"]
    read = {name for text in texts for name in re.findall(r"\b[Cc]fg\.(\w+)", text)}
    assert fields - read == BUILT_IN.keys() | NAMES_ONLY


def test_no_configuration_asks_for_something_else() -> None:
    for config in NAMED.values():
        for field, value in BUILT_IN.items():
            assert getattr(config, field) == value, config.name
        assert config.has("i")


def test_only_the_probe_reaches_into_the_core() -> None:
    """Hierarchical names, `u_hart.` and the like, stand in hdl/probe alone."""
    inside = re.compile(r"\bu_\w+\.\w")
    for path in (ROOT / "hdl").rglob("*.sv"):
        code = re.sub(r"//.*", "", path.read_text())
        reaches = bool(inside.search(code))
        assert path.parent.name == "probe" or not reaches, path.name
        assert reaches or path.name not in ("probe.sv", "watch.sv"), "the names have another form"
