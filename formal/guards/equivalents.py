# SPDX-License-Identifier: Apache-2.0
"""Why the operator changes that no proof can tell from the original change nothing."""

# Judged at rv64imac_h.
_XLEN_32 = "what is at XLEN=32 only"
_HELD = "the configuration has both extensions"

# (twin, side, change as `mutants` describes it): reason.
REASONS: dict[tuple[str, str, str], str] = {
    ("alu", "golden", "line 112: Or -> And"): _XLEN_32,
    ("alu", "golden", "line 114: Eq -> NotEq"): _XLEN_32,
    ("alu", "golden", "line 126: Eq -> NotEq"): _XLEN_32,
    ("amo_result", "golden", "line 191: Lt -> LtE"): "the smaller of two equal values is either",
    ("branch_taken", "rtl", "line 20: 1'b0 -> 1'b1"): "every arm of the case assigns it anew",
    ("csr_access", "rtl", "line 32: && -> ||"): _HELD,
    ("csr_read", "golden", "line 209: Eq -> NotEq"): _XLEN_32,
    ("csr_resolve", "rtl", "line 26: && -> ||"): "no high half is named at XLEN=64 (assumed)",
    ("csr_resolve", "rtl", "line 26: == -> !="): "no high half is named at XLEN=64 (assumed)",
    ("decode", "rtl", "line 163: && -> ||"): _HELD,
    ("leaf_address", "rtl", "line 29: == -> !="): _XLEN_32,
    ("pte_check", "rtl", "line 55: || -> &&"): "Svnapot is there, so that its absence is no reason",
}
