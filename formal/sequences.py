"""All sequential claims; importing their modules registers them."""

from trapline.formal import (
    sequential_csr,
    sequential_execute,
    sequential_tlb,
    sequential_walk,
    sequential_walker,
)
from trapline.formal.sequential import CHECKS, check_sequence

MODULES = (
    sequential_csr,
    sequential_execute,
    sequential_tlb,
    sequential_walk,
    sequential_walker,
)
__all__ = ["CHECKS", "MODULES", "check_sequence"]
