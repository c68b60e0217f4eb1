# SPDX-License-Identifier: Apache-2.0
"""Build the Linux kernels and the images that `trapline linux` boots, into the cache."""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._design import config_of, default_config, place_of
from trapline.errors import BadInput

EXAMPLES = (
    "trapline linux-build",
    "trapline linux-build --kernel 6.12 --preempt",
    "trapline linux-build --selftest --dut cva6",
)


def command(
    kernel: Annotated[str, typer.Option(help="Linux release.")] = "6.1",
    preempt: Annotated[bool, typer.Option("--preempt", help="The PREEMPT host, too.")] = False,
    host_only: Annotated[bool, typer.Option("--host-only", help="No guest kernel.")] = False,
    xlen: Annotated[int, typer.Option(help="XLEN: 32 or 64.")] = 64,
    selftest: Annotated[
        bool, typer.Option("--selftest", help="Only the firmware's own test; print its path.")
    ] = False,
    dut: Annotated[
        str, typer.Option(help="Whose hart the firmware's test is for: a design of tb/duts.")
    ] = "own",
) -> None:
    """Build the Linux kernels and the images that `trapline linux` boots, into the cache.

    Exit status: 0, 2 bad input or a tool failed.
    """
    from trapline.tb.linux import build, image
    from trapline.tb.linux.kernel import RELEASES

    if selftest:
        place = place_of(dut)
        hart = config_of(place, default_config(place))
        print(image.firmware_selftest(hart.has("sstc"), hart.xlen, hart.bus_errors))
        return
    if dut != "own":
        raise BadInput("--dut is for --selftest; kernels and images follow --xlen")
    if kernel not in RELEASES:
        raise BadInput(f"no kernel {kernel!r}; known: {', '.join(RELEASES)}")
    if xlen not in (32, 64):
        raise BadInput(f"--xlen is 32 or 64, not {xlen}")
    build.build(kernel, preempt, host_only, xlen)
