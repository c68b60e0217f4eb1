# SPDX-License-Identifier: Apache-2.0
"""Boot Debian's stock kernel to a shell prompt, type there, and check the answers.

Kernel, KVM and busybox are Debian's own binaries for riscv64, fetched once by version and hash
(sw/linux/debian.toml). They take F and D: the hart is rv64gc_h.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from trapline.cli import _linux_options as options
from trapline.console import visible
from trapline.errors import BadInput

EXAMPLES = (
    "trapline debian",
    "trapline debian --kvm --on qemu",
)


def command(
    on: Annotated[str, typer.Option(help="Where: golden, spike or qemu.")] = "golden",
    kvm: Annotated[
        bool, typer.Option("--kvm", help="Load Debian's KVM, too, and run guests under it.")
    ] = False,
    quiet: options.Quiet = False,
) -> int:
    """Boot Debian's stock kernel to a shell prompt and type there.

    Exit status: 0 every line was answered as it should be, and the console is that of every other
    back end that ran before; 1 not; 2 bad input.
    """
    from trapline.tb.linux import debian, debian_run, debian_shell, session

    if on not in debian_run.BACKENDS:
        raise BadInput(f"no back end {on!r}; known: {', '.join(debian_run.BACKENDS)}")
    image = debian_shell.build(kvm)
    lines = debian_shell.lines(debian.kernel(), kvm)
    run = debian_run.on(on, image, lines, options.console(quiet))
    session.keep(image, run)
    cpu = f", {run.cpu_seconds:.1f} s of CPU" if run.cpu_seconds else ""
    count = f"{run.instructions:,} instructions, " if run.instructions else ""
    if run.instructions and run.cpu_seconds:
        count += f"{run.instructions / run.cpu_seconds / 1e6:.1f} MIPS, "
    print(f"trapline debian: {on}: {count}{run.seconds:.1f} s{cpu}", file=sys.stderr)
    failed = run.failure is not None
    for other, difference in debian_run.compare(session.folder(image), run).items():
        failed |= difference is not None
        result = difference or "same console"
        print(visible(f"trapline debian: against {other}: {result}"), file=sys.stderr)
    if run.failure:
        print(visible(f"trapline debian: FAILED: {run.failure}"), file=sys.stderr)
    return int(failed)
