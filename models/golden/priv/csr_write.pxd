# SPDX-License-Identifier: Apache-2.0
# Values stay objects, and so does the state: a hart, a list, or what a solver knows.
cimport cython
from trapline.models.golden.gen cimport csrs, slots
from trapline.models.golden.priv cimport bits as b

cpdef tuple only(int slot, object value)
cpdef tuple write_satp(object cfg, int slot, object old, object new, int v, int is_vs)
@cython.locals(i=cython.int)
cpdef tuple write_pmp(object cfg, int addr, object wdata, object state)
cpdef tuple write_mip(object cfg, object wdata, object state)
cpdef tuple write_machine(object cfg, int addr, object wdata, object state)
cpdef tuple write_menvcfg(object cfg, object new, object state)
@cython.locals(i=cython.int)
cpdef tuple write_mstateen(object cfg, int addr, object wdata, object state)
cpdef tuple write_supervisor(object cfg, int addr, object wdata, int v, object state)
cpdef tuple write_hypervisor(object cfg, int addr, object wdata, object state)
@cython.locals(i=cython.int)
cpdef tuple write_hstateen(object cfg, int addr, object wdata, object state)
cpdef tuple write_vs(object cfg, int addr, object wdata, int v, object state)
cpdef tuple write_counter(object cfg, int addr, object wdata, object state)
cpdef tuple csr_write_effect(object cfg, int addr, object wdata, int v, object state)
