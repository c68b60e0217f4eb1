# SPDX-License-Identifier: Apache-2.0
# 64-bit constants as C preprocessor numbers: Cython takes a literal above 31 bits for an object.
cdef extern from *:
    """
    #define TL_M32 0xFFFFFFFFULL
    #define TL_M64 0xFFFFFFFFFFFFFFFFULL
    #define TL_HIGH32 0xFFFFFFFF00000000ULL
    #define TL_SIGN32 0x80000000ULL
    #define TL_SIGN64 0x8000000000000000ULL
    #define TL_PAGE 0xFFFFFFFFFFFFF000ULL
    #define TL_ONE 1ULL
    """
    const unsigned long long M32 "TL_M32"
    const unsigned long long M64 "TL_M64"
    const unsigned long long HIGH32 "TL_HIGH32"
    const unsigned long long SIGN32 "TL_SIGN32"
    const unsigned long long SIGN64 "TL_SIGN64"
    const unsigned long long PAGE "TL_PAGE"
    const unsigned long long ONE "TL_ONE"
