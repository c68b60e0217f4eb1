# SPDX-License-Identifier: Apache-2.0
"""The fields of a page-table entry. Source: supervisor.adoc, figures sv32pte and sv39pte.

Sv32 has a PPN of 22 bits and nothing above it; the other modes share one format.
"""

from __future__ import annotations

from trapline.models.isa.csr_kinds import BitField, bit

PTE_FIELDS: tuple[BitField, ...] = (
    bit("V", 0),
    bit("R", 1),
    bit("W", 2),
    bit("X", 3),
    bit("U", 4),
    bit("G", 5),
    bit("A", 6),
    bit("D", 7),
    BitField("RSW", 9, 8, note="for supervisor software"),
    BitField("PPN", 53, 10, note="31:10 in Sv32"),
    BitField("RESERVED", 60, 54, note="reserved for future standard use"),
    BitField("PBMT", 62, 61, extension="svpbmt"),
    bit("N", 63, extension="svnapot"),
)
