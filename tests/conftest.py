# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os

import costs
import pytest
from growing import Growing


def pytest_addoption(parser: pytest.Parser) -> None:
    """A budget of processor time."""
    costs.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Show and keep what is known while the tests run; workers of xdist have nobody to tell."""
    config.pluginmanager.register(costs.Measure(), "measure")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(Growing(config), "growing")
        budget = costs.Budget(config.getoption("--budget"), config.getoption("--longest"))
        config.pluginmanager.register(budget, "budget")
