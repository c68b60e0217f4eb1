# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os

import pytest
from growing import Growing


def pytest_configure(config: pytest.Config) -> None:
    """Show and keep what is known while the tests run; workers of xdist have nobody to tell."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(Growing(config), "growing")
