# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from .browser import Browser


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser-required", action="store_true", help="a missing one is a failure")


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Headless Chromium; skips where there is none (`make test-page` installs it)."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if missing and request.config.getoption("--browser-required", default=False):
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"no {' and no '.join(missing)}: make test-page installs them")
    with Browser() as opened:
        yield opened
