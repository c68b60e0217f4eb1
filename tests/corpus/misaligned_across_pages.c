/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mtval_vaddr_wr2 H_straddle H_tinst_addr_offset pmp_misaligned_access_behavior
 * A load or store across a page's end, where misaligned accesses succeed in hardware: each part has
 * a translation of its own, the faulting part is told, and a store that faults writes nothing. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");
PROVOKE(hlv, "hlv.d a0, (a0)");
PROVOKE(hsv, "hsv.d a1, (a0)");
PROVOKE(lr, "lr.d a0, (a0)");
PROVOKE(amo, "amoadd.d a0, a1, (a0)");

#define VA 0x40000000ull
#define GPA 0x50000000ull
#define FLAGS (PTE_R | PTE_W | PTE_AD)
#define NEW 0x1122334455667788ull

static struct table vs, g;
static uint8_t *low, *high; /* what the two pages map to: not neighbours */
static uint64_t *low_pte, *high_pte, *high_gpte;

static int untouched(void) {
  for (int i = 0; i < 8; i++)
    if (low[4088 + i] != 0xa0 + i || high[i] != 0xb0 + i)
      return 0;
  return 1;
}

static void fill(void) {
  for (int i = 0; i < 8; i++) {
    low[4088 + i] = 0xa0 + i;
    high[i] = 0xb0 + i;
  }
}

int main(void) {
  uint64_t *probe = page();
  if (RUN1(M, load, (word_t)probe + 1).by != NO_TRAP)
    return 0; /* misaligned accesses trap */
  CHECK_TRAP(RUN1(M, lr, (word_t)probe + 4), BY_M, EXC_LOAD_ADDRESS_MISALIGNED);
  CHECK_TRAP(RUN1(M, amo, (word_t)probe + 4), BY_M, EXC_STORE_AMO_ADDRESS_MISALIGNED);

  high = page();
  page();
  low = page();
  vs = new_table(MODE_LEAST, 0);
  g = new_table(MODE_LEAST, 1);
  identity(vs, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  low_pte = map(vs, VA, GPA, FLAGS, 0);
  high_pte = map(vs, VA + PAGE, GPA + 0x10000, FLAGS, 0);
  map(g, GPA, (word_t)low, FLAGS | PTE_U, 0);
  high_gpte = map(g, GPA + 0x10000, (word_t)high, FLAGS | PTE_U, 0);
  use_vsatp(vs);
  use_hgatp(g);
  SET(hstatus, 1 << 8); /* SPVP */

  for (unsigned before = 1; before < 8; before++) {
    uint64_t at = VA + PAGE - before;
    fill();
    uint64_t expected = 0;
    for (unsigned i = 0; i < 8; i++)
      expected |= (word_t)(i < before ? low[4096 - before + i] : high[i - before]) << 8 * i;
    CHECK_EQ(RUN1(VS, load, at).a0, expected);
    CHECK_EQ(RUN1(HS, hlv, at).a0, expected);

    /* The second page is absent in the first stage, then in G-stage. */
    uint64_t held = *high_pte;
    *high_pte = 0;
    hfence_vvma();
    for (int by_hsv = 0; by_hsv < 2; by_hsv++) {
      struct outcome o = by_hsv ? RUN2(HS, hsv, at, NEW) : RUN2(VS, store, at, NEW);
      CHECK_TRAP(o, BY_M, EXC_STORE_AMO_PAGE_FAULT);
      CHECK_EQ(o.tval, VA + PAGE);
      CHECK(o.gva);
      CHECK(o.tinst == 0 || (o.tinst >> 15 & 31) == before);
      CHECK(untouched());
    }
    *high_pte = held;
    held = *high_gpte;
    *high_gpte = 0;
    hfence_gvma();
    struct outcome o = RUN2(VS, store, at, NEW);
    CHECK_TRAP(o, BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
    CHECK_EQ(o.tval, VA + PAGE);
    CHECK_EQ(o.tval2, (GPA + 0x10000) >> 2);
    CHECK(o.tinst == 0 || (o.tinst >> 15 & 31) == before);
    CHECK(untouched());
    *high_gpte = held;
    hfence_gvma();

    /* PMP forbids one of the two pages. */
    for (int second = 0; second < 2; second++) {
      WRITE(pmpaddr0, (word_t)(second ? high : low) >> 2 | 0x1ff);
      WRITE(pmpaddr1, ~0ull >> 10);
      WRITE(pmpcfg0, 0x1f18);
      o = RUN2(VS, store, at, NEW);
      CHECK_TRAP(o, BY_M, EXC_STORE_AMO_ACCESS_FAULT);
      CHECK_EQ(o.tval, second ? VA + PAGE : at);
      WRITE(pmpcfg0, 0x1f00);
      CHECK(untouched());
    }
    CHECK_NO_TRAP(RUN2(VS, store, at, NEW));
    CHECK_EQ(RUN1(VS, load, at).a0, NEW);
    CHECK_EQ(RUN1(HS, hlv, at).a0, NEW);
    CHECK_EQ(low[4096 - before], 0x88);
    CHECK_EQ(high[7 - before], 0x11);
    if (before < 7)
      CHECK_EQ(low[4088], 0xa0); /* bytes beside it */
    CHECK_EQ(high[8 - before], 0xb0 + 8 - before);
  }
  /* Its bytes are accesses of their own for PMP: different entries may permit them. */
  WRITE(pmpaddr0, ((word_t)low + 8) >> 2);
  WRITE(pmpcfg0, 0x1f0f); /* TOR, all permissions, up to low + 8 */
  CHECK_NO_TRAP(RUN1(VS, load, VA + 4));
  WRITE(pmpcfg0, 0x1f0c); /* no reads there */
  for (unsigned at = 1; at < 8; at++)
    CHECK_TRAP(RUN1(VS, load, VA + at), BY_M, EXC_LOAD_ACCESS_FAULT);
  WRITE(pmpaddr0, ((word_t)low + 12) >> 2);
  WRITE(pmpaddr1, ((word_t)low + 16) >> 2);
  WRITE(pmpaddr2, ~0ull >> 10);
  WRITE(pmpcfg0, 0x1f0c0f); /* no reads in the word at 12 */
  for (unsigned at = 5; at < 16; at++) {
    if (at == 8)
      continue; /* aligned: one access */
    struct outcome o = RUN1(VS, load, VA + at);
    CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
    CHECK_EQ(o.tval, VA + (at < 12 ? 12 : at));
    CHECK(o.tinst == 0 || (o.tinst >> 15 & 31) == (at < 12 ? 12 - at : 0));
  }
  CHECK_NO_TRAP(RUN1(VS, load, VA + 4));
  CHECK_NO_TRAP(RUN1(VS, load, VA + 16));
  return 0;
}
