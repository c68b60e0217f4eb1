# SPDX-License-Identifier: Apache-2.0
"""One PMP entry against one access (machine.adoc, "Address Matching", "Priority and Matching").

Compiled, for the hart asks it of every entry at every access that the walk memo does not answer.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import accesses, pmp_fields, privileges
else:
    from trapline.models.golden.gen import accesses, pmp_fields, privileges


def entry_permits(config: cython.int, access: cython.int, priv: cython.int) -> cython.bint:
    """Whether a matching entry's L, R, W and X let an access of `priv` pass. norm:pmp_rwx_check."""
    if priv == privileges.M and not config & pmp_fields.L:
        return True
    if access == accesses.FETCH:
        return config & pmp_fields.X != 0
    if access == accesses.LOAD:
        return config & pmp_fields.R != 0
    # HLVX: the memory attributes "must grant both execute and read permissions".
    if access == accesses.HLVX:
        return config & pmp_fields.X != 0 and config & pmp_fields.R != 0
    return config & pmp_fields.W != 0


def entry_verdict(
    bottom: cython.ulonglong,
    top: cython.ulonglong,
    config: cython.int,
    addr: cython.ulonglong,
    end: cython.ulonglong,
    access: cython.int,
    priv: cython.int,
    verdict: cython.int,
) -> cython.int:
    """Whether the access [addr, end) passes, when `verdict` is what all later entries say.

    [bottom, top): the entry's region, empty when it is off. norm:pmp_full_match_required: an entry
    that matches some bytes of the access but not all makes it fail.
    """
    if addr >= top or end <= bottom:
        return verdict
    if bottom > addr or end > top:
        return 0
    return 1 if entry_permits(config, access, priv) else 0
