/* SPDX-License-Identifier: Apache-2.0 */
/* What the compiler calls by itself. */
#include <stddef.h>

void *memset(void *to, int value, size_t bytes) {
  unsigned char *at = to;
  while (bytes--)
    *at++ = (unsigned char)value;
  return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t bytes) {
  unsigned char *at = to;
  const unsigned char *source = from;
  while (bytes--)
    *at++ = *source++;
  return to;
}
