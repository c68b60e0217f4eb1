# SPDX-License-Identifier: Apache-2.0
"""Why the operator changes that no proof can tell from the original change nothing."""

# Judged at rv64imac_h.
_XLEN_32 = "what is at XLEN=32 only"
_HELD = "the configuration has both extensions"
_NO_HIGH = "no high half is named at XLEN=64 (assumed)"
_NAPOT = "reserved = reserved || !Cfg.ext_svnapot || in_i.level != 3'd0 || pte.ppn[3:0] != 4'b1000;"

# Twin: (side, text of the line, change as `mutants` describes it, reason).
_ROWS: dict[str, list[tuple[str, str, str, str]]] = {
    "alu": [
        ("golden", "if op == ops.ADDI or op == ops.ADD:", "Or -> And (2)", _XLEN_32),
        ("golden", "if op == ops.ANDI or op == ops.AND:", "Eq -> NotEq (3)", _XLEN_32),
        ("golden", "if op == ops.ANDI or op == ops.AND:", "Eq -> NotEq (4)", _XLEN_32),
        ("golden", "if op == ops.SRAI or op == ops.SRA:", "Eq -> NotEq (3)", _XLEN_32),
        ("golden", "if op == ops.SRAI or op == ops.SRA:", "Eq -> NotEq (4)", _XLEN_32),
    ],
    "amo_result": [
        (
            "golden",
            "return mem if mem < b else b",
            "Lt -> LtE",
            "the smaller of two equal values is either",
        ),
    ],
    "branch_taken": [
        ("rtl", "out_o.taken = 1'b0;", "1'b0 -> 1'b1", "every arm of the case assigns it anew"),
    ],
    "csr_access": [
        (
            "golden",
            "if cfg.mstateen_p1p13_writable and addr == csrs.HEDELEGH:",
            "Eq -> NotEq",
            "mstateen0.P1P13 is read-only zero in this configuration",
        ),
        ("rtl", "CsrVstimecmp: return Cfg.ext_sstc && Cfg.ext_h;", "&& -> ||", _HELD),
    ],
    "csr_read": [("golden", "if addr == csrs.HTIMEDELTAH:", "Eq -> NotEq", _XLEN_32)],
    "csr_resolve": [
        (
            "rtl",
            "CsrStimecmph: if (Cfg.ext_sstc && Cfg.xlen == 32) out_o.addr = CsrVstimecmph;",
            change,
            _NO_HIGH,
        )
        for change in ("&& -> ||", "== -> !=")
    ],
    "decode": [
        (
            "rtl",
            "7'h13: return when(Cfg.ext_svinval && Cfg.ext_h, OpHinvalVvma);",
            "&& -> ||",
            _HELD,
        ),
    ],
    "leaf_address": [
        (
            "rtl",
            "offset_mask = in_i.level == 3'd0 ? 64'hFFF : 64'h3F_FFFF;",
            "== -> !=",
            _XLEN_32,
        ),
    ],
    "pte_check": [
        (
            "rtl",
            _NAPOT,
            "|| -> && (2)",
            "Svnapot is there, so that its absence is no reason",
        ),
    ],
    "tinst": [
        (
            "golden",
            "if explicit_access and cfg.tinst_transformed and (cfg.tinst_causes >> cause) & 1:",
            "BitAnd -> BitOr",
            "the configuration transforms instructions for every cause",
        ),
    ],
    "trap_entry": [
        (
            "golden",
            "if row.priv == M:",
            "Eq -> NotEq",
            "xepc and xtval of all modes are equally wide in this configuration",
        ),
    ],
}

# (twin, side, change as `mutants` describes it): reason.
REASONS = {
    (twin, side, f"`{line}`: {change}"): reason
    for twin, rows in _ROWS.items()
    for side, line, change, reason in rows
}
