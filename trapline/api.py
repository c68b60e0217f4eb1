# SPDX-License-Identifier: Apache-2.0
"""What other programs may use of Trapline; `import trapline` shows these names (docs/api.md).

Everything else may change from one version to the next.
"""

from __future__ import annotations

from trapline.errors import BadInput
from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import get as field
from trapline.models.isa.config import HartConfig
from trapline.models.isa.config import named as configuration
from trapline.models.isa.events import Events
from trapline.models.platform.elf import BadProgram, Executable, read_elf
from trapline.models.platform.memory import Memory
from trapline.models.platform.platform import Platform
from trapline.tb.lockstep.batch import Batch
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.observer import Observer
from trapline.tb.run.session import Progress, Session

__all__ = [
    "BadInput",
    "BadProgram",
    "Batch",
    "Events",
    "Executable",
    "Hart",
    "HartConfig",
    "Memory",
    "Observer",
    "Platform",
    "Program",
    "Progress",
    "Result",
    "RunDescription",
    "Session",
    "Verdict",
    "configuration",
    "field",
    "read_elf",
]
