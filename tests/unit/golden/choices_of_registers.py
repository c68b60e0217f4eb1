# SPDX-License-Identifier: Apache-2.0
"""Programs that tell apart what registers may hold (config_registers)."""

from __future__ import annotations

from typing import Any

from .telling import HS, M64, Case, csrr, csrw

_IN_SIGN = 1 << 59
_CONVERTED = 0xF << 60 | _IN_SIGN
_NO_SSTC = {"extensions": frozenset("i m a c s u h zicsr zicntr zihpm svade svadu".split())}
_GATES = 7 << 61
_SE0, _ENVCFG = 1 << 63, 1 << 62


def _write(name: str, value: int, kept: int, **other: Any) -> Case:
    """A write in M-mode that the default keeps whole."""
    return Case(other, [csrw(name)], {name: (value, kept)}, x=[value])


def _beside(name: str, value: int, seen: tuple[int, int], field: str, *, near: Any, at: Any,
            **both: Any) -> Case:  # fmt: skip
    """A write of `value` to harts whose `field` is `near`, and `at`, right beside it."""
    return Case({field: at}, [csrw(name)], {name: seen}, base={field: near} | both, x=[value])


def _atp(name: str, value: int, seen: tuple[int, int], before: int = 0, **other: Any) -> Case:
    return Case(other, [csrw(name)], {name: seen}, x=[value], slots={name: before})


_VECTORED, _DIRECT = frozenset({"vectored"}), frozenset({"direct"})
_TVEC = [
    case
    for n in ("mtvec", "stvec", "vstvec")
    for case in (
        _write(n, 0x8000_0101, 0x8000_0100, **{f"{n}_modes": _DIRECT}),
        _write(n, 0x8000_0104, 0x8000_0100, **{f"{n}_base_align": 64}),
        _write(n, 0x8000_0185, 0x8000_0101, **{f"{n}_vectored_align": 256}),
        # Another alignment of one mode leaves the other mode alone.
        _write(n, 0x8000_0105, 0x8000_0105 & ~0x3F | 1, **{f"{n}_vectored_align": 64}),
        _beside(n, 0x8000_0124, (0x8000_0120, 0x8000_0100), f"{n}_base_align", near=32, at=64),
        _beside(
            n, 0x8000_0185, (0x8000_0181, 0x8000_0101), f"{n}_vectored_align", near=128, at=256
        ),
    )
]
_WIDTHS = [
    *(
        _beside(n, _IN_SIGN, (_IN_SIGN, _CONVERTED), f"{n}_bits", near=61, at=60, **wider)
        for n, wider in (
            ("mepc", {}), ("mtval", {}), ("sepc", {}), ("stval", {}),
            ("vsepc", {"sepc_bits": 60}), ("vstval", {"stval_bits": 60}),
        )
    ),
    *(
        _beside(n, 1 << 63 | 0x25, (1 << 63 | 0x25, 1 << 63 | 5), f"{n}_bits", near=6, at=5,
                **wider)
        for n, wider in (("mcause", {}), ("scause", {}), ("vscause", {"scause_bits": 5}))
    ),
    *(
        _beside(n, M64, ((1 << 58) - 1, (1 << 57) - 1), f"{n}_bits", near=58, at=57)
        for n in ("mtval2", "htval")
    ),
    *(
        _beside(n, M64, (0x3021, 0x3020), f"{n}_writable", near=0x3021, at=0x3020,
                tinst_transformed=False)
        for n in ("mtinst", "htinst")
    ),
]  # fmt: skip
_BEFORE, _RESERVED = 8 << 60 | 8, 7 << 60 | 4
_SATP = [
    _atp("vsatp", 9 << 60 | 4, (9 << 60 | 4, 8 << 60 | 4), _BEFORE, vsatp_modes=frozenset({8})),
    _atp("vsatp", _RESERVED, (8 << 60 | 4, _BEFORE), _BEFORE, vsatp_unsupported="ignored"),
    _atp("vsatp", _RESERVED, (8 << 60 | 4, 4), _BEFORE, vsatp_unsupported="bare"),
    _atp("hgatp", _RESERVED, (8 << 60 | 4, 4), _BEFORE, hgatp_unsupported_bare=True),
    *(_atp(n, 4, (4, 0), **{f"{n}_bare_clears": True}) for n in ("satp", "vsatp", "hgatp")),
]
_STATEEN = [
    _write("mstateen0", _SE0 | _ENVCFG, _SE0, mstateen_zeros=frozenset({"envcfg"})),
    _write("mstateen2", _SE0, 0, mstateen_zeros=frozenset({"se2"})),
    _write("mstateen0", 0, _ENVCFG, mstateen_ones=frozenset({"envcfg"})),
    Case(
        {"hstateen_zeros": frozenset({"se0"})},
        [csrw("mstateen0"), csrw("hstateen0")],
        {"hstateen0": (_SE0 | _ENVCFG, _ENVCFG)},
        x=[M64],
    ),
    Case(
        {"hstateen_ones": frozenset({"se1"})},
        [csrw("hstateen1"), csrr("hstateen1")],
        {"rd_wdata": (0, _SE0)},
        base={"mstateen_ones": frozenset({"se1"})},
    ),
    Case(
        {"mstateen_p1p13_writable": True},
        [csrw("mstateen0h")],
        {"mstateen0": (1 << 56, 0)},
        named="rv32imac_h",
    ),
    # ... and then governs hedelegh.
    Case(
        {"mstateen_p1p13_writable": True},
        [csrr("hedelegh")],
        {"cause": (0, 2)},
        named="rv32imac_h",
        mode=HS,
    ),
    Case(
        {"henvcfg_hidden_kept": False},
        [csrw("menvcfg"), csrw("henvcfg"), csrw("menvcfg", 0), csrw("menvcfg"), csrr("henvcfg")],
        {"rd_wdata": (_GATES | 1, 1)},
        x=[M64],
    ),
    Case(
        {"hstateen_hidden_kept": False},
        [
            csrw("mstateen0"), csrw("hstateen0"), csrw("mstateen0", 0), csrw("mstateen0"),
            csrr("hstateen0"),
        ],
        {"rd_wdata": (_SE0 | _ENVCFG, 0)},
        x=[M64],
    ),
]  # fmt: skip
_PRESENT = [
    Case({"misa_csr_implemented": False}, [csrr("misa")], {"rd_wdata": (0x8000_0000_0014_1185, 0)}),
    Case({"mhartid": 5}, [csrr("mhartid")], {"rd_wdata": (4, 5)}, base={"mhartid": 4}),
    Case({"mconfigptr": 0x1000}, [csrr("mconfigptr")], {"rd_wdata": (0, 0x1000)}),
    Case({"hpmcounters": 0xFFFF_FFF0}, [csrr("hpmcounter3")], {"cause": (0, 2)}),
    Case({"hpmcounters": 0}, [csrr("hpmcounter31")], {"cause": (0, 2)}),
    Case({"pmp_absent_illegal": True}, [csrr("pmpaddr16")], {"cause": (0, 2)}),
    Case({"pmp_absent_illegal": True}, [csrr("pmpcfg4")], {"cause": (0, 2)}),
    Case({"mtvec_writable": False}, [csrw("mtvec")], {"mtvec": (0x100, 0)}, x=[0x100]),
    Case(
        {"mstatus_fs_writable": True},
        [csrw("mstatus"), csrr("sstatus")],
        {"rd_wdata": (0x2_0000_0000, 0x8000_0002_0000_6000)},
        x=[3 << 13],
    ),
    Case(
        {"mstatus_vs_writable": True},
        [csrw("vsstatus"), csrr("vsstatus")],
        {"rd_wdata": (0x2_0000_0000, 0x8000_0002_0000_0600)},
        x=[3 << 9],
    ),
]
_INTERRUPTS = [
    Case({"mie_platform": 1 << 16}, [csrw("mie")], {"mie": (0x1EEE, 0x1_1EEE)}, x=[M64]),
    Case({"mie_platform": 0xFFFF_0000}, [csrw("mie")], {"mie": (0x1EEE, 0xFFFF_1EEE)}, x=[M64]),
    Case({"msi_implemented": False}, [csrw("mie")], {"mie": (0x1EEE, 0x1EE6)}, x=[M64]),
    Case({"ssi_implemented": False}, [csrw("mip"), csrr("mip")], {"rd_wdata": (2, 0)}, x=[2]),
    Case({"sei_implemented": False}, [csrw("mip"), csrr("mip")], {"rd_wdata": (512, 0)}, x=[512]),
    Case(
        {"sti_implemented": False},
        [csrw("mip"), csrr("mip")],
        {"rd_wdata": (32, 0)},
        x=[32],
        base=_NO_SSTC,
    ),
    Case(
        {"sti_implemented": False}, [csrw("mideleg")], {"mideleg": (0x1666, 0x1646)}, x=[M64],
        base=_NO_SSTC,
    ),
]  # fmt: skip
_WLRL = [
    Case({"wlrl_write_traps": True}, [csrw("scause")], {"cause": (0, 2), "tval": (0, word)},
         base={"scause_bits": 5}, x=[32])
    for word in [csrw("scause")]
] + [
    Case({"wlrl_write_traps": True}, [csrw("hstatus")], {"cause": (0, 2)}, x=[9 << 12]),
    Case({"wlrl_write_traps": True}, [csrw("mcause")], {"cause": (0, 2)}, x=[64],
         base={"mcause_bits": 6}),
]  # fmt: skip
_COUNTING = [
    Case({"mcountinhibit_at_once": True}, [csrw("mcountinhibit")], {"minstret": (1, 0)}, x=[4]),
    Case(
        {"minstreth_write_counts": True},
        [csrw("minstreth")],
        {"minstret": (7 << 32, 7 << 32 | 1)},
        x=[7],
        named="rv32imac_h",
    ),
]
_PMP = [
    _write("pmpcfg0", 0x11, 0x01, pmp_modes=frozenset({"tor", "napot"})),
    _write("pmpcfg0", 0x0F, 0x07, pmp_modes=frozenset({"napot"})),
    _write("pmpcfg0", 0x1F, 0x07, pmp_modes=frozenset({"tor", "na4"})),
]
_RESETS = [
    Case({"mpp_reset": 3}, [csrr("mstatus")], {"rd_wdata": (0xA_0000_0800, 0xA_0000_1800)},
         base={"mpp_reset": 1}),
    Case({"mpie_reset": True}, [csrr("mstatus")], {"rd_wdata": (0xA_0000_0000, 0xA_0000_0080)}),
    Case({"mcause_reset": 5}, [csrr("mcause")], {"rd_wdata": (4, 5)}, base={"mcause_reset": 4}),
    Case({"pmp0cfg_reset": 0x1F}, [csrr("pmpcfg0")], {"rd_wdata": (0x1B, 0x1F)},
         base={"pmp0cfg_reset": 0x1B}),
    Case({"pmpaddr0_reset": 0x77}, [csrr("pmpaddr0")], {"rd_wdata": (0x76, 0x77)},
         base={"pmpaddr0_reset": 0x76}),
    Case({"mtvec_modes": _VECTORED}, [csrw("mtvec")], {"mtvec": (0x100, 0x101)}, x=[0x100],
         base={"mtvec_reset": 1}),
    Case({"stvec_modes": _VECTORED}, [csrr("stvec")], {"rd_wdata": (0, 1)}),
]  # fmt: skip

CASES = [
    *_TVEC, *_WIDTHS, *_SATP, *_STATEEN, *_PRESENT, *_INTERRUPTS, *_WLRL, *_COUNTING, *_PMP,
    *_RESETS,
]  # fmt: skip
