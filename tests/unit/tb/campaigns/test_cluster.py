# SPDX-License-Identifier: Apache-2.0
"""Campaigns on a cluster that somebody else has started: workers and the scheduler are killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from campaign_totals import ITEMS, done, wait_for, whole
from dask_site import HERE, ROOT, ClusterByHand


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ClusterByHand]:
    one = ClusterByHand(tmp_path / "site")
    one.start_scheduler()
    yield one
    one.close()


def started(folder: Path, site: ClusterByHand) -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, str(HERE / "campaign.py"), str(folder), str(ITEMS), site.address],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{HERE}:{ROOT}"},
        cwd=ROOT,
    )


def test_two_killed_workers_with_own_folders_change_nothing(
    tmp_path: Path, site: ClusterByHand
) -> None:
    first, second = site.start_worker(), site.start_worker()
    process = started(tmp_path / "campaign", site)
    wait_for(tmp_path / "campaign", 8)
    site.kill(first)
    site.start_worker()
    wait_for(tmp_path / "campaign", 20)
    site.kill(second)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    assert out.split()[-3:-1] == [str(ITEMS), "0"]
    whole(tmp_path / "campaign")


def test_a_campaign_goes_on_when_the_scheduler_is_there_again(
    tmp_path: Path, site: ClusterByHand
) -> None:
    site.start_worker()
    site.start_worker()
    process = started(tmp_path / "campaign", site)
    wait_for(tmp_path / "campaign", 10)
    site.kill(site.scheduler)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 2, out
    assert "the scheduler is gone" in out
    left = done(tmp_path / "campaign")
    assert 10 <= left < ITEMS
    site.start_scheduler()
    site.start_worker()
    repeated = started(tmp_path / "campaign", site)
    out, _ = repeated.communicate(timeout=120)
    assert out.split()[-3:] == [str(ITEMS - left), str(left), "0"]
    whole(tmp_path / "campaign")
