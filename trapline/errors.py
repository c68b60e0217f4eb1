# SPDX-License-Identifier: Apache-2.0
"""What a subcommand raises when the fault is in its input, not in the program."""

from __future__ import annotations


class BadInput(Exception):
    """The user's input cannot be used; the message is one line that says what and why.

    The command line prints it on stderr without a traceback and exits with status 2.
    """

    # Whether the message has lines that are to be kept, as a compiler's words do.
    lines = False
