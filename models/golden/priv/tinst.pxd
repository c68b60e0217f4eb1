# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.gen cimport exceptions as e
from trapline.models.golden.gen cimport opcodes

cpdef object pseudoinstruction(object cfg, int implicit)
cpdef object transformed_32(object insn, object offset, object insns)
cpdef object transformed(object cfg, object insn, object offset)
cpdef object tinst(
    object cfg, object insn, int cause, int is_interrupt, int implicit, object offset)
