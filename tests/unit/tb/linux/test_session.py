# SPDX-License-Identifier: Apache-2.0
"""What a request asks for: harts that can run KVM, the device tree of the configuration."""

from __future__ import annotations

import pytest

from trapline.errors import BadInput
from trapline.models.isa.config import NAMED
from trapline.tb.linux import image, session


def test_requests_refuse_harts_that_cannot_run_kvm() -> None:
    with pytest.raises(BadInput, match="takes H"):
        session.Request(config="rv64imac").hart()
    with pytest.raises(BadInput, match="no configuration"):
        session.Request(config="z80").hart()
    with pytest.raises(BadInput, match="no recipe"):
        session.Request(release="2.4").variants()


def test_the_device_tree_follows_the_configuration() -> None:
    assert session.Request(config="rv64imac_h").options().mmu_type == "sv57"
    assert session.Request(config="rv64imac_h_sv39").options().mmu_type == "sv39"
    assert "sstc" not in session.Request(sstc=False).options().isa
    floats = session.Request(config="rv64gc_h").options()
    assert floats.isa.startswith("rv64imafdch_zicntr_")
    assert floats.guest_isa.startswith("rv64imafdc_zicntr_")
    assert session.Request().options().isa.startswith("rv64imach_zicntr_")
    assert "h" not in session.Request().options().guest_isa.split("_")[0][4:]


def test_a_hart_with_less_boots_without_guests() -> None:
    assert session.Request(guest=image.NO_GUEST).options().isa.startswith("rv64imach_")
    alone = session.Request(config="rv64imac", guest=image.NO_GUEST).options()
    assert alone.isa == "rv64imac_zicntr_zicsr_zifencei" + "_sstc" * NAMED["rv64imac"].has("sstc")
    plugged = session.Request(dut="cva6", config="cva6", guest=image.NO_GUEST)
    assert plugged.options().isa == "rv64imac_zicntr_zicsr_zifencei"
    assert plugged.options().mmu_type == "sv39"
    assert not plugged.monitored


def test_exits_are_monitored_where_the_records_have_the_csrs() -> None:
    assert session.Request().monitored
    assert not session.Request(dut="axi").monitored
    assert (session.Request().name_of("lockstep"), session.Request(dut="axi").name_of("rtl")) == (
        "lockstep",
        "rtl-axi",
    )
