# SPDX-License-Identifier: Apache-2.0
"""List the designs under test: what each is and which configurations it runs."""

from __future__ import annotations

from trapline.cli._bad_input import as_bad_input
from trapline.console import visible
from trapline.tb.duts import loader

EXAMPLES = ("trapline duts",)


def command() -> None:
    """List what --dut takes, one line each: name, summary, configurations.

    Exit status: 0, 2 a design cannot be read.
    """
    names = loader.names()
    width = max(map(len, names), default=0)
    for name in names:
        with as_bad_input():
            try:
                design = loader.load(name)
            except loader.DutNotInstalled as error:
                print(visible(f"{name:{width}}  not to be used here: {error}"))
                continue
        print(visible(f"{name:{width}}  {design.summary}: {', '.join(design.configs)}"))
