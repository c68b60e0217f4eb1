# SPDX-License-Identifier: Apache-2.0
# What one hart holds, and what the step under way did. See state.py.
from trapline.models.golden.core.decoder cimport Decoder
from trapline.models.golden.fp.fpu cimport Fpu
from trapline.models.golden.gen.slots cimport COUNT

cdef class State:
    cdef public object cfg
    cdef public object memory
    cdef public object bus
    # configuration as plain numbers
    cdef readonly int xlen
    cdef readonly int pte_size
    cdef unsigned long long xmask
    cdef bint misaligned_hw
    cdef bint has_pmp
    cdef bint exact_ad
    cdef bint atomics_limited
    cdef bint inhibit_at_once
    # The walk under way only asks: it sets neither A nor D, and nothing is remembered of it.
    cdef bint dry

    # architectural state
    cdef unsigned long long x[32]
    cdef unsigned long long csr[COUNT]
    cdef public unsigned long long pc
    cdef public int priv
    cdef public int v
    cdef public bint reserved
    cdef public unsigned long long reservation
    cdef unsigned long long fold
    # floating point: f0..f31 boxed to 64 bits, fcsr's eight bits, the unit, when FS becomes Dirty
    cdef unsigned long long f[32]
    cdef public unsigned long long fcsr
    cdef Fpu fpu
    cdef int fs_dirty

    # main memory
    cdef unsigned char[::1] ram8
    cdef unsigned short[::1] ram16
    cdef unsigned int[::1] ram32
    cdef unsigned long long[::1] ram64
    cdef unsigned long long ram_base
    cdef unsigned long long ram_size
    # For each page: 1 it was written, 2 it holds a PTE that the walk memo read, 4 watched.
    cdef unsigned char[::1] page_flags
    # One bit for each doubleword: a PTE there served a remembered walk; and not only as its leaf.
    cdef unsigned char[::1] pte_map
    cdef unsigned char[::1] pte_shared
    cdef public list pte_pages
    cdef unsigned long long watch_pa
    cdef public bint watch_hit
    # While legal staleness is searched: who chooses what implicit reads return (Oracle), else None.
    cdef public object oracle

    # walk memo: key (page of the address, mode, valid), where its bytes begin in main memory, and
    # the doublewords of the leaf PTEs of its two stages
    cdef public bint memo_on
    cdef unsigned long long[::1] memo_key
    cdef unsigned long long[::1] memo_at
    cdef unsigned long long[::1] memo_leaf
    cdef unsigned long long[::1] memo_g_leaf
    # the PTEs that the translation under way has read: doublewords, and which are its leaves
    cdef unsigned long long trail[64]
    cdef int trail_count
    cdef int trail_leaf
    cdef int trail_g_leaf

    # PMP entries that are on, decoded from their CSRs: regions [bottom, top) and pmpcfg bytes
    cdef public bint pmp_stale
    cdef int pmp_count
    cdef unsigned long long pmp_bottom[64]
    cdef unsigned long long pmp_top[64]
    cdef int pmp_config[64]
    cdef public set pmp_split

    # decode cache, two words an entry, and what fills it: decoder.Decoder
    cdef unsigned long long[::1] decode_cache
    cdef unsigned long long[::1] near_cache
    cdef Decoder decoder

    # which CSRs there are, by address
    cdef bytes existing

    # effective modes of fetches and of loads and stores: translate.pack_mode
    cdef unsigned long long fetch_mode
    cdef unsigned long long data_mode

    # events of the step
    cdef public bint lockstep
    cdef public unsigned long long ev_pins
    cdef public unsigned long long ev_pins_read
    cdef public unsigned long long ev_time
    cdef public int ev_stip
    cdef public int ev_vstip
    cdef public int ev_stip_read
    cdef public int ev_vstip_read
    cdef public bint ev_sc_success
    cdef public unsigned long long ev_device_rdata
    cdef public unsigned long long ev_mcycle
    # mip as it was last asked for, and what it was made of (exec_system.mip_shown): CSRs and pins,
    # timer bits below a 1 (0: it was never asked for)
    cdef unsigned long long mip_kept
    cdef unsigned long long mip_of[7]
    cdef int mip_of_timers

    # outcome of the step
    cdef public int kind
    cdef public unsigned long long insn
    cdef public unsigned long long fetch_pa
    cdef public int rd
    cdef public unsigned long long rd_old
    cdef public unsigned long long rd_value
    # an f register that was written, and what it held
    cdef public bint frd_we
    cdef public int frd
    cdef unsigned long long frd_old
    cdef public int mem_op
    cdef public int mem_size
    cdef public unsigned long long mem_va
    cdef public unsigned long long mem_pa
    # where the second part of a store across pages went; 0: no such store
    cdef public unsigned long long mem_second_pa
    cdef public unsigned long long mem_rdata
    cdef public unsigned long long mem_wdata
    cdef public bint device
    cdef public bint sc_success
    cdef public bint sc_spurious
    cdef public bint wrote_csr
    cdef public bint wrote_minstret
    cdef public bint wrote_mcycle
    cdef public bint did_xret
    cdef public bint waiting
    cdef public bint halted
    # A WFI of a free run waits for an event that cannot come.
    cdef public bint asleep
    cdef public bint recheck
    cdef unsigned long long pte_updates[96]
    cdef public int pte_update_count

    # the fault or trap under way
    cdef public int trap_cause
    cdef public int trap_target
    cdef public unsigned long long trap_tval
    cdef public int trap_gva
    cdef public unsigned long long trap_tval2
    cdef public int trap_implicit
    cdef public int trap_offset
    cdef public unsigned long long trap_tinst
    # result of a translation, and the access it is for
    cdef public unsigned long long pa
    cdef public unsigned long long walk_va
    cdef public int walk_access
    cdef public int walk_v

    # journal of the step, for undo
    cdef bint journal
    cdef unsigned long long before[10]
    cdef int csr_count
    cdef int csr_slot[64]
    cdef unsigned long long csr_old[64]
    cdef int mem_count
    cdef unsigned long long mem_at[64]
    cdef unsigned long long mem_old[64]

    cpdef unsigned long long get_x(self, int index)
    cpdef int set_x(self, int index, unsigned long long value) except -1
    cpdef unsigned long long get_f(self, int index)
    cpdef int set_f(self, int index, unsigned long long value) except -1
    cpdef int set_csr(self, int slot, unsigned long long value) except -1
    cpdef int put_csr(self, int slot, unsigned long long value) except -1
    cpdef int flush(self) except -1
    cdef int forget(self, unsigned long long at) except -1
    cdef int begin(self) except -1
    cdef int store64(self, unsigned long long at, unsigned long long value) except -1
    cdef int wrote(self, unsigned long long at) except -1
    cdef int undo_step(self) except -1
