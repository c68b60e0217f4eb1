# SPDX-License-Identifier: Apache-2.0
"""Privileged instructions: M, S, H and Svinval.

Source: priv/insns.adoc (listings), hypervisor.adoc, svinval.adoc.
"""

from __future__ import annotations

from trapline.models.isa.encoding_types import RV64, Encoding, fence_vma, hlv, hsv, system

ROWS: tuple[Encoding, ...] = (
    system("mret", 0x302, "i"),
    system("sret", 0x102, "s"),
    system("wfi", 0x105, "i"),
    fence_vma("sfence.vma", 0x09, "s"),
    # Svinval
    fence_vma("sinval.vma", 0x0B, "svinval"),
    system("sfence.w.inval", 0x180, "svinval"),
    system("sfence.inval.ir", 0x181, "svinval"),
    fence_vma("hinval.vvma", 0x13, "svinval_h"),
    fence_vma("hinval.gvma", 0x33, "svinval_h"),
    # Hypervisor
    fence_vma("hfence.vvma", 0x11, "h"),
    fence_vma("hfence.gvma", 0x31, "h"),
    hlv("hlv.b", 0x30, 0),
    hlv("hlv.bu", 0x30, 1),
    hlv("hlv.h", 0x32, 0),
    hlv("hlv.hu", 0x32, 1),
    hlv("hlvx.hu", 0x32, 3),
    hlv("hlv.w", 0x34, 0),
    hlv("hlv.wu", 0x34, 1, RV64),
    hlv("hlvx.wu", 0x34, 3),
    hlv("hlv.d", 0x36, 0, RV64),
    hsv("hsv.b", 0x31),
    hsv("hsv.h", 0x33),
    hsv("hsv.w", 0x35),
    hsv("hsv.d", 0x37, RV64),
)
