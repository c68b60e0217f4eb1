# SPDX-License-Identifier: Apache-2.0
"""All sequential claims; importing their modules registers them."""

from trapline.formal.sequential import csr, execute, tlb, walk, walker
from trapline.formal.sequential.induction import CHECKS, check_sequence

MODULES = (csr, execute, tlb, walk, walker)
__all__ = ["CHECKS", "MODULES", "check_sequence"]
