# SPDX-License-Identifier: Apache-2.0
"""One PMP entry against one access (machine.adoc, "Address Matching", "Priority and Matching").

Compiled, for the hart asks it of every entry at every access that the walk memo does not answer.
"""

from __future__ import annotations

import cython

# functions.Access
FETCH = cython.declare(cython.int, 0)
LOAD = cython.declare(cython.int, 1)
HLVX = cython.declare(cython.int, 3)
MACHINE = cython.declare(cython.int, 3)
# Fields of a pmpcfg byte.
PMP_R = cython.declare(cython.int, 1)
PMP_W = cython.declare(cython.int, 2)
PMP_X = cython.declare(cython.int, 4)
PMP_L = cython.declare(cython.int, 128)


def entry_permits(config: cython.int, access: cython.int, priv: cython.int) -> cython.bint:
    """Whether a matching entry's L, R, W and X let an access of `priv` pass. norm:pmp_rwx_check."""
    if priv == MACHINE and not config & PMP_L:
        return True
    if access == FETCH:
        return config & PMP_X != 0
    if access == LOAD:
        return config & PMP_R != 0
    # HLVX: the memory attributes "must grant both execute and read permissions".
    if access == HLVX:
        return config & PMP_X != 0 and config & PMP_R != 0
    return config & PMP_W != 0


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
