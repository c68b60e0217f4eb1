# SPDX-License-Identifier: Apache-2.0
"""Programs that tell apart how memory is accessed (config_memory)."""

from __future__ import annotations

from trapline.models.isa.memory_map import RAM, REGIONS

from .telling import ADUE, ALL_MEMORY, AS_S, DATA, FRESH_PAGE, ROOT, SV39, Case

LD, SD, LR_D, SC_D = 0x0005_3583, 0x00B5_3023, 0x1005_35AF, 0x18B5_35AF
AMOADD_D, AMOAND_D, AMOSWAP_D = 0x00B5_362F, 0x60B5_362F, 0x08B5_362F
_DEVICE = next(r.base for r in REGIONS if not r.main)
_HW = {"misaligned_hw": True}
# Nobody below M-mode may use the page at DATA.
_CLOSED = {"pmpcfg0": 0x1F18, "pmpaddr0": DATA >> 2 | 0x1FF, "pmpaddr1": (1 << 54) - 1}
_AS_S = {"mstatus": AS_S, "satp": SV39, "menvcfg": ADUE}

_KINDS = [
    Case({"misaligned_ldst_exc": "access_fault"}, [LD], {"cause": (4, 5)}, x=[DATA + 1]),
    Case({"misaligned_ldst_exc": "access_fault"}, [SD], {"cause": (6, 7)}, x=[DATA + 1]),
    Case({"misaligned_amo_exc": "access_fault"}, [AMOADD_D], {"cause": (6, 7)}, x=[DATA + 1]),
    Case({"misaligned_lrsc_exc": "access_fault"}, [LR_D], {"cause": (4, 5)}, x=[DATA + 1]),
    Case({"misaligned_lrsc_exc": "access_fault"}, [SC_D], {"cause": (6, 7)}, x=[DATA + 1]),
    # The access as a whole is misaligned; of an access fault a portion is the cause.
    Case(
        {"misaligned_device_exc": "address_misaligned"},
        [LD],
        {"cause": (5, 4), "tval": (_DEVICE + 1, _DEVICE + 1)},
        base=_HW,
        x=[_DEVICE + 1],
    ),
]
_ORDER = [
    # There is nothing at address 1.
    Case({"misaligned_first": False}, [LD], {"cause": (4, 5)}, x=[1]),
    Case({"misaligned_first": False}, [AMOADD_D], {"cause": (6, 7)}, x=[_DEVICE + 1]),
    Case(
        {"misaligned_first": False},
        [SD],
        {"cause": (6, 15), "tval": (0x1001, 0x1001)},
        slots=_AS_S | ALL_MEMORY,
        memory=FRESH_PAGE,
        x=[0x1001],
    ),
    Case(
        {"misaligned_descending": True},
        [LD],
        {
            "cause": (13, 13),
            "tval": (0x1FFD, 0x2000),
            "tinst": (LD & 0x7FFF, LD & 0x7FFF | 3 << 15),
        },
        base=_HW,
        slots=_AS_S | ALL_MEMORY,
        memory=FRESH_PAGE,
        x=[0x1FFD],
    ),
    Case(
        {"misaligned_descending": True},
        [SD],
        {"cause": (15, 15), "tval": (0x1FFD, 0x2000)},
        base=_HW,
        slots=_AS_S | ALL_MEMORY,
        memory=FRESH_PAGE,
        x=[0x1FFD],
    ),
]
# The bytes below a border beyond which the store faults, as the handler, the second word, reads
# them: where memory ends, and a page.
_VALUE, _END = 0x6655_4433_2211_00FF, RAM.base + RAM.size
_HANDLER = {"mtvec": RAM.base + 4}
_PARTIAL = [
    Case(
        {"misaligned_store_fault": "before"},
        [SD, 0x0006_3683],  # ld a3, 0(a2)
        {"rd_wdata": (0, (_VALUE & 0xFF_FFFF) << 40), "mepc": (RAM.base, RAM.base)},
        base=_HW,
        slots=_HANDLER,
        x=[_END - 3, _VALUE, _END - 8],
    ),
    Case(
        {"misaligned_store_fault": "before"},
        [SD, 0x0006_3683],
        {"rd_wdata": (0, (_VALUE & 0xFF_FFFF) << 40), "mcause": (15, 15)},
        base=_HW,
        slots=_AS_S | ALL_MEMORY | _HANDLER,
        memory=FRESH_PAGE,
        x=[0xFFD, _VALUE, DATA + 0xFF8],
    ),
    # The higher page first: the lower one's faults then.
    Case(
        {"misaligned_store_fault": "before"},
        [SD, 0x0006_3683],
        {"rd_wdata": (0, _VALUE >> 8), "mtval": (0xFFF, 0xFFF)},
        base=_HW | {"misaligned_descending": True},
        slots=_AS_S | ALL_MEMORY | _HANDLER,
        memory=FRESH_PAGE | {ROOT + 0x2000: 0, ROOT + 0x2008: DATA >> 2 | 7},
        x=[0xFFF, _VALUE, DATA],
    ),
    # The first word faults, and the other one behind it is written.
    Case(
        {"misaligned_store_fault": "others"},
        [SD, 0x0006_3683],
        {"rd_wdata": (0, _VALUE >> 8), "mtval": (0xFFF, 0xFFF), "mcause": (15, 15)},
        base=_HW | {"misaligned_store_fault": "before"},
        slots=_AS_S | ALL_MEMORY | _HANDLER,
        memory=FRESH_PAGE | {ROOT + 0x2000: 0, ROOT + 0x2008: DATA >> 2 | 7},
        x=[0xFFF, _VALUE, DATA],
    ),
    # Not one that faults, too; not the rest of the word that does.
    Case(
        {"misaligned_store_fault": "others"},
        [SD, 0x0006_3683],
        {"rd_wdata": (0, (_VALUE & 0xFF_FFFF) << 40), "mtval": (0x1000, 0x1000)},
        base=_HW,
        slots=_AS_S | ALL_MEMORY | _HANDLER,
        memory=FRESH_PAGE,
        x=[0xFFD, _VALUE, DATA + 0xFF8],
    ),
]
_GRANULE = [
    Case(
        {"misaligned_atomicity_granule": 16},
        [LD],
        {"cause": (4, 0), "rd_wdata": (0, 0x0011_2233_4455_6677)},
        x=[DATA + 1],
        memory={DATA: 0x1122_3344_5566_7700},
    ),
    Case(
        {"misaligned_atomicity_granule": 16},
        [AMOADD_D, LD],
        {"rd_wdata": (0, 0x0011_2233_4455_6677 + 5)},
        x=[DATA + 1, 5],
        memory={DATA: 0x1122_3344_5566_7700},
    ),
    Case(
        {"misaligned_atomicity_granule": 4096}, [SD], {"cause": (6, 0)}, x=[DATA + 0x7FD],
    ),
    Case(
        {"misaligned_atomicity_granule": 32}, [LD], {"cause": (4, 0)}, x=[DATA + 9],
        base={"misaligned_atomicity_granule": 16},
    ),
]  # fmt: skip
_PTE_UPDATES = [
    # The page at 0 is fresh, that at 0x1000 is not there.
    Case(
        {"misaligned_ad_whole": True},
        [SD],
        {"cause": (15, 15), "tval": (0x1000, 0x1000), "pte_updates": (1, 0)},
        base=_HW,
        slots=_AS_S | ALL_MEMORY,
        memory=FRESH_PAGE,
        x=[0xFFD],
    ),
    Case(
        {"ad_after_checks": True},
        [LD],
        {"cause": (5, 5), "pte_updates": (1, 0)},
        slots=_AS_S | _CLOSED,
        memory=FRESH_PAGE,
        x=[0x100],
    ),
    Case(
        {"sc_fail_sets_ad": False},
        [SC_D],
        {"rd_wdata": (1, 1), "pte_updates": (1, 0)},
        slots=_AS_S | ALL_MEMORY,
        memory=FRESH_PAGE,
        x=[0x100],
    ),
]
_ATOMICS = [
    Case({"ram_amo": "logical"}, [AMOADD_D], {"cause": (0, 7)}, x=[DATA]),
    Case({"ram_amo": "swap"}, [AMOAND_D], {"cause": (0, 7)}, x=[DATA]),
    Case({"ram_amo": "none"}, [AMOSWAP_D], {"cause": (0, 7)}, x=[DATA]),
    Case({"ram_lrsc": False}, [LR_D], {"cause": (0, 5)}, x=[DATA]),
    Case({"ram_lrsc": False}, [SC_D], {"cause": (0, 7)}, x=[DATA]),
]

CASES = [*_KINDS, *_ORDER, *_PARTIAL, *_GRANULE, *_PTE_UPDATES, *_ATOMICS]
