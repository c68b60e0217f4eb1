# SPDX-License-Identifier: Apache-2.0
"""Boot a real Linux host with KVM, let it run guests, and check what happened.

Builds the image when the cache has none (kernel sources: `make linux`), boots it on one back end,
shows the console and compares it with every other back end's record of the same image.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from trapline.cli import _linux_options as options
from trapline.cli._design import default_config, place_of
from trapline.cli._hart import plain_or
from trapline.console import visible
from trapline.errors import BadInput

if TYPE_CHECKING:
    from trapline.tb.linux.machines import MachineRun

EXAMPLES = (
    "trapline linux",
    "trapline linux --on lockstep --guest suite --summary",
    "trapline linux --on lockstep --guest linux --checkpoint-every 1000000",
    "trapline linux --on lockstep --dut axi",
    "trapline linux --on golden --dut cva6 --guest none",
)
BACKENDS = ("lockstep", "rtl", "golden", "spike", "qemu")


def command(
    on: Annotated[
        str, typer.Option(help="Where: lockstep, rtl, golden, spike or qemu.")
    ] = "golden",
    kernel: options.Kernel = "6.1",
    guest: options.Guest = "tiny",
    sstc: options.Sstc = True,
    preempt: options.Preempt = False,
    ram: options.Ram = 32,
    xlen: options.Xlen = 64,
    config: options.Config = None,
    dut: Annotated[
        str,
        typer.Option(
            help="Design of lockstep and rtl: a name of tb/duts, or a folder; golden: its hart."
        ),
    ] = "own",
    exits: Annotated[bool, typer.Option(help="Print every guest exit to user space.")] = True,
    wait_states: Annotated[
        int | None,
        typer.Option(min=1, max=2**32 - 1, help="Random wait states on the core's buses, by seed."),
    ] = None,
    checkpoint_every: Annotated[
        int,
        typer.Option(
            min=0, max=2**62, help="Save the core's run every so many instructions; 0: never."
        ),
    ] = 0,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on from this run's last checkpoint, which must be this user's own file: "
            "a checkpoint can run code.",
        ),
    ] = False,
    verbose: Annotated[bool, typer.Option(help="With the kernels' logs.")] = False,
    quiet: options.Quiet = False,
    summary: Annotated[bool, typer.Option(help="Count traps, exits, world switches.")] = False,
) -> int:
    """Boot Linux with KVM, run its guests, compare with the other back ends.

    Exit status: 0 all guests passed and no record differs, 1 not, 2 bad input.
    """
    from trapline.tb.linux import lockstep, session

    if on not in BACKENDS:
        raise BadInput(f"no back end {on!r}; known: {', '.join(BACKENDS)}")
    core = on in ("lockstep", "rtl")
    if dut != "own" and not core and on != "golden":
        raise BadInput(f"--dut is for lockstep, rtl and golden; {on} is a machine of its own")
    place = place_of(dut)
    hart = plain_or(config, xlen) if dut == "own" or config else default_config(place)
    if wait_states is not None and not core:
        raise BadInput(f"--wait-states is for lockstep and rtl; {on} has no buses")
    if (resume or checkpoint_every) and not core:
        option = "--resume" if resume else "--checkpoint-every"
        raise BadInput(f"{option} is for lockstep and rtl; {on} keeps no checkpoints")
    if summary and on not in session.COUNTED:
        raise BadInput(f"{on} does not say what it executed: --summary is for lockstep and spike")
    request = session.Request(
        release=kernel,
        guest=guest,
        sstc=sstc,
        preempt=preempt,
        ram_mib=ram,
        config=hart,
        print_exits=exits,
        verbose=verbose,
        dut=place,
    )
    name = request.name_of(on)
    image = session.prepare(request)
    show = options.console(quiet)
    kept = lockstep.Keep(checkpoint_every, resume)
    advanced = Counter(sys.stderr).advanced
    try:
        run = session.boot(on, request, image, show, wait_states, advanced, kept)
    except KeyboardInterrupt:
        if core and session.checkpoint(name, image).exists():
            print("trapline linux: --resume goes on from the last checkpoint", file=sys.stderr)
        raise
    session.keep(image, run)
    status = _say(run, session.compare(image, run))
    if summary:
        print(session.summarise(name, image))
    return status


class Counter:
    """Says how many instructions have retired: on a terminal in place, else a line a million."""

    def __init__(self, stream: TextIO) -> None:
        """Writes to `stream`."""
        self._stream = stream
        self._shown = 0

    def advanced(self, instructions: int) -> None:
        """So many have retired since reset."""
        if self._stream.isatty():
            self._stream.write(f"\r{instructions:,} instructions\r")
        elif instructions - self._shown >= 1_000_000:
            self._shown = instructions
            self._stream.write(f"trapline linux: {instructions:,} instructions\n")
        self._stream.flush()


def _say(run: MachineRun, differences: dict[str, str | None]) -> int:
    """Print the outcome; returns the exit status."""
    from trapline.tb.run.description import Verdict

    count = f"{run.instructions:,} instructions, " if run.instructions else ""
    print(f"trapline linux: {run.backend}: {count}{run.seconds:.1f} s", file=sys.stderr)
    if run.result is not None and run.result.verdict == Verdict.WAIVED:
        print(visible(f"trapline linux: waived: {run.result.sentence}"), file=sys.stderr)
    failed = False
    for other, difference in differences.items():
        failed |= difference is not None
        result = difference or "same console, same guest exits"
        print(visible(f"trapline linux: against {other}: {result}"), file=sys.stderr)
    if run.failure:
        print(visible(f"trapline linux: FAILED: {run.failure}"), file=sys.stderr)
    return 1 if failed or run.failure else 0
