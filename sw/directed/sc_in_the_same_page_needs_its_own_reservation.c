/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sc_success_conditions sc_addr_not_in_reservation_fail
 * Needs: h, a, pmp_usable>=2
 * SC to another reservation set of the page that LR reserved in fails, at each distance. */
#include "harness.h"
#include "paging.h"

/* a0, a1: reserved, and stored to. What SC said comes back in a1. */
PROVOKE(pair, "lr.w t0, (a0)\n sc.w a1, t0, (a1)");

int main(void) {
  char *data = (char *)page();
  for (int mode = U; mode <= M; mode++)
    for (unsigned distance = 64; distance < 4096; distance <<= 1) {
      CHECK(RUN2(mode, pair, data, data + distance).a1 != 0);
      CHECK(RUN2(mode, pair, data + distance, data).a1 != 0);
    }
  return 0;
}
