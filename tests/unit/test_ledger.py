# SPDX-License-Identifier: Apache-2.0
"""What a campaign has put into the ledger is there, whole, whatever ended the process."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trapline.errors import BadInput
from trapline.ledger import Ledger


def test_a_row_holds_for_its_key_alone(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", "one")
    ledger.put("a", "key", {"good": 1})
    ledger.put("a", "other", {"good": 2})
    ledger.put("b", "key", {"good": 3})
    assert ledger.get("a", "key") == {"good": 1}
    assert ledger.get("a", "third") is None
    assert ledger.latest() == {"a": ("other", {"good": 2}), "b": ("key", {"good": 3})}
    ledger.put("a", "key", {"good": 4})
    assert ledger.latest()["a"] == ("key", {"good": 4})
    assert [name for name, _, _ in ledger.rows()] == ["a", "b", "a"]


def test_campaigns_share_a_file_but_no_rows(tmp_path: Path) -> None:
    one, other = (Ledger(tmp_path / "ledger.sqlite", name) for name in ("one", "other"))
    one.put("a", "key", {})
    assert other.get("a", "key") is None
    other.put("a", "key", {"mine": True})
    assert one.get("a", "key") == {}


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", "one", "CREATE TABLE IF NOT EXISTS t (x);")

    def fail() -> None:
        with ledger.transaction() as db:
            db.execute("INSERT INTO t VALUES (1)")
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="middle"):
        fail()
    with ledger.transaction() as db:
        assert db.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_threads_share_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", "one")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: ledger.put(f"{n}", "key", {"n": n}), range(40)))
    assert {row["n"] for _, _, row in ledger.rows()} == set(range(40))


def test_a_kill_loses_no_row_that_was_put(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from trapline.ledger import Ledger\n"
        "ledger = Ledger(pathlib.Path(sys.argv[1]), 'one')\n"
        "for n in range(10**6):\n"
        "    ledger.put(f'{n}', 'key', {'n': n, 'long': 'x' * 10000}); print(n, flush=True)\n"
    )
    path = tmp_path / "ledger.sqlite"
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        last = [int(writer.stdout.readline()) for _ in range(20)][-1]
        writer.send_signal(signal.SIGKILL)
    found = [row["n"] for _, _, row in Ledger(path, "one").rows()]
    assert found == list(range(len(found)))
    assert len(found) > last


@pytest.mark.parametrize("content", [b"no database, but long enough to look like a file" * 40])
def test_what_is_no_ledger_is_bad_input(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(content)
    with pytest.raises(BadInput, match=r"ledger\.sqlite"):
        Ledger(tmp_path / "ledger.sqlite", "one")
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="file"):
        Ledger(tmp_path / "file" / "ledger.sqlite", "one")
