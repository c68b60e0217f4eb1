# SPDX-License-Identifier: Apache-2.0
# Values stay objects, and so does the state: a hart, a list, or what a solver knows.
cimport cython
from trapline.models.golden.gen cimport csrs, slots
from trapline.models.golden.priv cimport bits as b

cpdef object half(object cfg, object value, bint high)
cpdef object with_sd(object cfg, object status)
@cython.locals(i=cython.int)
cpdef object read_pmp(object cfg, int addr, object state)
@cython.locals(i=cython.int)
cpdef object read_machine(object cfg, int addr, object state, object mip)
@cython.locals(i=cython.int)
cpdef object read_machine_high(object cfg, int addr, object state)
cpdef object read_supervisor(object cfg, int addr, object state, object mip)
cpdef object henvcfg_view(object state)
@cython.locals(i=cython.int)
cpdef object read_hypervisor(object cfg, int addr, object state, object mip, object irq_pins)
@cython.locals(i=cython.int)
cpdef object read_hypervisor_high(object cfg, int addr, object state)
cpdef object read_vs(object cfg, int addr, object state, object mip)
cpdef object read_counter(object cfg, int addr, object state, object mtime, int v)
cpdef object read_identification(object cfg, int addr)
cpdef object read_value(
    object cfg, int addr, object state, object mip, object irq_pins, object mtime, int v)
cpdef tuple csr_read(
    object cfg, int addr, object state, object mip, object irq_pins, object mtime, int v)
