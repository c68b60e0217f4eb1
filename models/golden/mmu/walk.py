# SPDX-License-Identifier: Apache-2.0
"""One step of a walk: what a PTE leads to. `translate.walk` loops it, and the proofs read it.

Source: supervisor.adoc, "Virtual Address Translation Process"; hypervisor.adoc, "Two-Stage Address
Translation". S-stage, VS-stage and G-stage share the step. Pure functions that are also compiled
(walk.pxd has their C types).
"""

from __future__ import annotations

import cython

from trapline.models.isa.config import HartConfig

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import accesses, implicits, pte_results
    from cython.cimports.trapline.models.golden.mmu.pte import leaf_address, pte_check, pte_ppn
else:
    from trapline.models.golden.gen import accesses, implicits, pte_results
    from trapline.models.golden.mmu.pte import leaf_address, pte_check, pte_ppn


def walk_step(
    cfg: HartConfig,
    pte: cython.ulonglong,
    va: cython.ulonglong,
    level: cython.int,
    mode: cython.int,
    g_stage: cython.int,
    access: cython.int,
    user: cython.int,
    sum_: cython.int,
    mxr: cython.int,
    adue: cython.int,
    pbmte: cython.int,
) -> tuple[cython.int, cython.ulonglong, cython.ulonglong]:
    """(functions.PteResult, PTE after, address) of the PTE read for `va` at `level`.

    Steps 3 to 10. The address is that of the next table for a POINTER, what the leaf gives for a
    LEAF and an UPDATE, and 0 for a FAULT. A pointer at level 0 is a FAULT, so every walk ends.
    """
    outcome: tuple[cython.int, cython.ulonglong] = pte_check(
        cfg, pte, level, mode, g_stage, access, user, sum_, mxr, adue, pbmte
    )
    result: cython.int = outcome[0]
    after: cython.ulonglong = outcome[1]
    if result == pte_results.FAULT:
        return result, after, 0
    if result == pte_results.POINTER:
        return result, after, pte_ppn(cfg, pte) << 12
    return result, after, leaf_address(cfg, after, va, level, mode)


def guest_access(
    implicit: cython.int, access: cython.int, mxr: cython.int
) -> tuple[cython.int, cython.int]:
    """(access, MXR) that a G-stage walk checks, for an `access` or on behalf of a VS-stage PTE.

    The implicit accesses of a VS-stage walk are checked as loads and stores, "not for the original
    access type", and MXR serves explicit loads only.
    """
    if implicit == implicits.NONE:
        return access, mxr
    if implicit == implicits.VS_PTE_WRITE:
        return accesses.STORE, 0
    return accesses.LOAD, 0
