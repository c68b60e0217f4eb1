# SPDX-License-Identifier: Apache-2.0
cpdef object bit(object value, int position)
cpdef object xlen_mask(object cfg)
cpdef object held_address(object cfg, object value, object width)
cpdef object held_cause(object cfg, object value, object width)
cpdef object missing_interrupts(object cfg)
