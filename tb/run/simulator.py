# SPDX-License-Identifier: Apache-2.0
"""One simulator process: started with a description, heard until it ends, dies or says nothing."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from trapline.files import check_room
from trapline.tb.run.description import RunDescription
from trapline.tb.run.names import MESSAGES_VARIABLE, RUN_VARIABLE
from trapline.tb.sim.launch import launch

TEST_MODULE = "trapline.tb.env.cocotb_test"
# Without a word from the simulator for so long, it hangs.
SILENCE_SECONDS = 120.0


def messages(
    executable: Path, description: RunDescription, silence: float, stopped: threading.Event
) -> Generator[dict[str, Any], None, None]:
    """Start a simulator; yield its messages, then one that says how it ended.

    Its own files lie in `description.work_folder`. silence: seconds without a message after which
    it counts as hanging. Raises KeyboardInterrupt once `stopped` is set, OSError where it could not
    write a file; it is killed then.
    """
    work = description.work_folder
    description.dump(work / "run.json")
    read, write = os.pipe()
    log = (work / "simulator.log").open("ab")
    process = launch(
        executable,
        TEST_MODULE,
        work.resolve(),
        seed=description.seed,
        env={
            RUN_VARIABLE: str((work / "run.json").resolve()),
            MESSAGES_VARIABLE: str(write),
        },
        pass_fds=(write,),
        log=log,
    )
    os.close(write)
    ended = False
    try:
        for line in _lines(read, silence, stopped):
            event = json.loads(line)
            ended = event["event"] == "end"
            if event["event"] == "fault":
                raise OSError(event["errno"], event["reason"], event["filename"] or None)
            yield event
        if not ended:
            # A full disk may end it: in the writer of waves, without a word of the reason.
            for folder in {work, Path(description.out), Path(description.waves or work).parent}:
                check_room(folder)
            sentence, own_fault = _obituary(process, silence)
            yield {"event": "died", "sentence": sentence, "own_fault": own_fault}
    finally:
        os.close(read)
        log.close()
        if process.poll() is None and not ended:
            process.kill()
        process.wait()


def _obituary(process: subprocess.Popen[bytes], silence: float) -> tuple[str, bool]:
    """How it ended, and whether of itself: not killed from outside, not hanging."""
    try:
        status = process.wait(timeout=2)
    except subprocess.TimeoutExpired:  # still running: it said nothing for too long
        _ask_for_crash_dump(process)
        return f"the simulator said nothing for {silence:.0f} seconds", False
    if status < 0:
        name = signal.Signals(-status).name
        return f"the simulator died by {name}", name != "SIGKILL"
    return f"the simulator ended early with status {status}", True


def _ask_for_crash_dump(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGQUIT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=2)


def _lines(fd: int, silence: float, stopped: threading.Event) -> Iterator[bytes]:
    """Lines from `fd` until its end, or until nothing came for `silence` seconds.

    The first one may take longer: an interpreter and its libraries are loaded before it.
    """
    rest = b""
    last = time.monotonic() + max(0.0, SILENCE_SECONDS - silence)
    while True:
        ready, _, _ = select.select([fd], [], [], 0.5)
        if stopped.is_set():
            raise KeyboardInterrupt
        if not ready:
            if time.monotonic() - last > silence:
                return
            continue
        data = os.read(fd, 1 << 16)
        if not data:
            return
        last = time.monotonic()
        *lines, rest = (rest + data).split(b"\n")
        yield from lines
