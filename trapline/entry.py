# SPDX-License-Identifier: Apache-2.0
"""The `trapline` script's entry: a signal ends it quietly from the first moment on.

Nothing is imported here but what Python has loaded already: the command line takes a while to
load, and a Ctrl-C in that time would be a traceback of some library.
"""

from __future__ import annotations

import os
import signal

EXIT_INTERRUPTED = 130


def _leave(_signal: int, _frame: object) -> None:
    os._exit(EXIT_INTERRUPTED)  # nothing has begun, so there is nothing to keep


def main() -> None:
    """Load the command line and run it; it has its own handlers of signals."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    from trapline.cli import app

    app.main()
