# SPDX-License-Identifier: Apache-2.0
"""A signal that comes while something must not be left half begun waits for its end."""

from __future__ import annotations

import signal
import threading

import pytest

from trapline import signals


def test_a_signal_takes_effect_at_the_end_of_the_block() -> None:
    steps: list[str] = []
    before = signal.signal(signal.SIGTERM, lambda *_: steps.append("handled"))
    try:
        with signals.held():
            signal.raise_signal(signal.SIGTERM)
            steps.append("begun")
        steps.append("after")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert steps == ["begun", "handled", "after"]


def test_an_interrupt_is_raised_where_the_block_ends() -> None:
    steps: list[str] = []

    def interrupted() -> None:
        with signals.held():
            signal.raise_signal(signal.SIGINT)
            steps.append("begun")
        steps.append("never")

    # A shell's background job, such as a part of CI, hands down an ignored SIGINT.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
    finally:
        signal.signal(signal.SIGINT, before)
    assert steps == ["begun"]


def test_outside_the_main_thread_nothing_is_held() -> None:
    handler = signal.getsignal(signal.SIGINT)
    within: list[object] = []

    def work() -> None:
        with signals.held():
            within.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert within == [handler]
