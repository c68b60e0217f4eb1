# SPDX-License-Identifier: Apache-2.0
"""A command that fails or is not there is bad input."""

from __future__ import annotations

import pytest

from trapline.errors import BadInput
from trapline.tb.linux import commands


def test_a_failing_command_is_bad_input() -> None:
    with pytest.raises(BadInput, match="status 1"):
        commands.run(["false"])
    with pytest.raises(BadInput, match="not installed"):
        commands.run(["no-such-program-anywhere"])
