# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.gen cimport csrs, vm_modes
from trapline.models.golden.priv cimport bits as b

cpdef object merge(object old, object new, object mask)
cpdef object widened(object cfg, object old, object wdata, bint high)
cpdef object context_status(object cfg)
cpdef object legal_fs(object cfg, object new)
cpdef object status_bits(object cfg)
cpdef object legal_sstatus(object cfg, object old, object new)
cpdef int mode_exists(object cfg, int mode) except -1
cpdef object legal_mstatus(object cfg, object old, object new)
cpdef object legal_medeleg(object cfg, object new)
cpdef object legal_mideleg(object cfg, object new)
cpdef object mie_bits(object cfg)
cpdef object hie_bits(object cfg)
cpdef object legal_tvec(
    object cfg, object new, object modes, object base_align, object vectored_align)
cpdef object legal_epc(object cfg, object new, object width)
cpdef object legal_menvcfg(object cfg, object new)
cpdef object legal_henvcfg(object cfg, object old, object new, object menvcfg)
cpdef object legal_hstatus(object cfg, object old, object new)
cpdef object atp_mode(object cfg, object value)
cpdef object atp_mode_mask(object cfg)
cpdef object legal_hgatp(object cfg, object old, object new)
