# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest
from simulators import fake_core

from trapline.tb.sim.build import build


@pytest.fixture(scope="session")
def fake_simulator() -> Path:
    """A simulator of fake_core.sv that can also save its state."""
    return build(fake_core())
