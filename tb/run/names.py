# SPDX-License-Identifier: Apache-2.0
"""Environment variables between the launcher and the test inside the simulator."""

from __future__ import annotations

RUN_VARIABLE = "TRAPLINE_RUN"  # path of the run's description
MESSAGES_VARIABLE = "TRAPLINE_MESSAGES"  # file descriptor of the pipe back
CRASH_DUMP = "last.records"  # in the run's folder: what a simulator that died left behind
