/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgatp_vmid_lsbs vsatp_op satp_op_active H_vm_twostage hfence-gvma_vmid
 * Needs: h, pmp_usable>=2, asidlen>=2, vmidlen>=2, misa_csr_implemented
 * The same virtual address holds other code in each of eight spaces: two of the host and two of a guest
 * without G-stage, by their ASIDs; two guests by their VMIDs, with vsatp and without. Each is run by turns,
 * in several orders, and no fence is needed. Behind HFENCE.GVMA of one VMID that guest runs its new code. */
#include "permissions.h"

#define VA 0x40000000ull
#define GPA 0x50000000ull
#define SPACES 8

static struct space {
  enum mode mode;
  word_t satp, vsatp, hgatp;
} spaces[SPACES];

static void *code(unsigned number) {
  uint32_t *at = page();
  at[0] = 0x00000513 | number << 20; /* li a0, number */
  at[1] = 0x8582;                     /* c.jr a1 */
  return at;
}

static void run_space(unsigned n, unsigned want) {
  WRITE(satp, spaces[n].satp);
  WRITE(vsatp, spaces[n].vsatp);
  WRITE(hgatp, spaces[n].hgatp);
  struct outcome o = run_access(spaces[n].mode, BY_FETCH, VA);
  CHECK_NO_TRAP(o);
  CHECK_EQ(o.a0, want);
}

static struct table with_code(uint64_t pa) {
  struct table t = new_table(MODE_LEAST, 0);
  identity(t, 0);
  map(t, VA, pa, PTE_RWX | PTE_AD, 0);
  return t;
}

int main(void) {
  void *pages[SPACES + 2];
  for (unsigned i = 0; i < SPACES + 2; i++)
    pages[i] = code(0x100 + i);
  __asm__ volatile("fence.i" ::: "memory");
  pte_t *leaf[2][2];
  struct table inner = with_code(GPA);
  for (word_t i = 0; i < 2; i++) {
    spaces[i] = (struct space){HS, atp(with_code((word_t)pages[i]), 1 + i), 0, 0};
    spaces[2 + i] = (struct space){VS, 0, atp(with_code((word_t)pages[2 + i]), 1 + i), 0};
    struct table g = open_gstage(MODE_LEAST);
    leaf[i][0] = map(g, GPA, (word_t)pages[4 + i], PTE_RWX | PTE_U | PTE_AD, 0);
    leaf[i][1] = map(g, VA, (word_t)pages[6 + i], PTE_RWX | PTE_U | PTE_AD, 0);
    spaces[4 + i] = (struct space){VS, 0, atp(inner, 1), atp(g, 1 + i)};
    spaces[6 + i] = (struct space){VS, 0, 0, atp(g, 1 + i)};
  }
  sfence_vma();
  hfence_vvma();
  hfence_gvma();
  for (unsigned step = 1; step < SPACES; step += 2)
    for (unsigned i = 0, n = 0; i < 2 * SPACES; i++, n = (n + step) % SPACES)
      run_space(n, 0x100 + n);
  for (word_t i = 0; i < 2; i++) {
    for (unsigned inside = 0; inside < 2; inside++)
      *leaf[i][inside] = pte((word_t)pages[SPACES + i], PTE_RWX | PTE_U | PTE_AD | PTE_V);
    __asm__ volatile("hfence.gvma zero, %0" ::"r"(1 + i) : "memory");
    for (unsigned n = 0; n < SPACES; n++)
      run_space(n, 0x100 + (n < 4 || (n & 1) > i ? n : SPACES + (n & 1)));
  }
  return 0;
}
