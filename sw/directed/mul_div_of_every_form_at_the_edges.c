/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mul_op mulh_op mulhu_op mulhsu_op mulw_op div_op divu_op divw_op divuw_op rem_op remw_op remw_result_sign rem_result_sign div_by_zero rem_by_zero signed_div_overflow
 * Needs: pmp_usable>=2
 * Each multiplication, division and remainder on operands around the signs, zero and overflow among
 * them; the W forms look at the lower halves alone. Expected: by additions, shifts and subtractions. */
#include "harness.h"

#define TOP ((word_t)1 << (XLEN - 1))

static const word_t VALUES[] = {
    0, 1, (word_t)-1, (word_t)-7, TOP, 0x80000000,
#if XLEN == 64
    0xffffffff, 0x123456789abcdef0,
#else
    0x12345678,
#endif
};
#define COUNT (sizeof VALUES / sizeof *VALUES)

struct product { word_t high, low; };

/* Both operands unsigned, one bit of b after the other. */
static struct product times(word_t a, word_t b) {
  struct product p = {0, 0};
  for (int i = XLEN - 1; i >= 0; i--) {
    p.high = p.high << 1 | p.low >> (XLEN - 1);
    p.low <<= 1;
    if (b >> i & 1) {
      p.low += a;
      p.high += p.low < a;
    }
  }
  return p;
}

/* Quotient and remainder of `bits` wide unsigned operands; of division by zero as the manual has it. */
static word_t quotient(word_t a, word_t b, int bits, word_t *rest) {
  word_t q = 0, r = 0;
  for (int i = bits - 1; i >= 0; i--) {
    word_t out = r >> (bits - 1) & 1;
    r = r << 1 | (a >> i & 1);
    if (bits < XLEN)
      r &= ((word_t)1 << bits) - 1;
    q <<= 1;
    if (out || r >= b) {
      r -= b;
      q |= 1;
    }
    if (bits < XLEN)
      r &= ((word_t)1 << bits) - 1;
  }
  *rest = r;
  return q;
}

static word_t negated_if(int negative, word_t value) { return negative ? 0 - value : value; }

static word_t signed_quotient(word_t a, word_t b, int bits, word_t *rest) {
  int a_negative = a >> (bits - 1) & 1, b_negative = b >> (bits - 1) & 1;
  word_t mask = bits == XLEN ? ~(word_t)0 : ((word_t)1 << (bits % XLEN)) - 1;
  word_t q = quotient(negated_if(a_negative, a) & mask, negated_if(b_negative, b) & mask, bits, rest);
  *rest = negated_if(a_negative, *rest);
  return (b & mask) == 0 ? ~(word_t)0 : negated_if(a_negative != b_negative, q);
}

#define OP(name, a, b, expected) \
  do { \
    word_t result_; \
    __asm__ volatile(name " %0, %1, %2" : "=r"(result_) : "r"(a), "r"(b)); \
    CHECK_EQ(result_, (word_t)(expected)); \
  } while (0)

static void full(word_t a, word_t b) {
  struct product p = times(a, b);
  word_t rest, q;
  OP("mul", a, b, p.low);
  OP("mulhu", a, b, p.high);
  OP("mulhsu", a, b, p.high - (a & TOP ? b : 0));
  OP("mulh", a, b, p.high - (a & TOP ? b : 0) - (b & TOP ? a : 0));
  q = quotient(a, b, XLEN, &rest);
  OP("divu", a, b, q);
  OP("remu", a, b, rest);
  q = signed_quotient(a, b, XLEN, &rest);
  OP("div", a, b, q);
  OP("rem", a, b, rest);
}

#if XLEN == 64
#define SIGNED(value) ((word_t)(int64_t)(int32_t)(value))

static void words(word_t a, word_t b) {
  word_t low = a & 0xffffffff, by = b & 0xffffffff, rest, q;
  OP("mulw", a, b, SIGNED(times(a, b).low));
  q = quotient(low, by, 32, &rest);
  OP("divuw", a, b, SIGNED(q));
  OP("remuw", a, b, SIGNED(rest));
  q = signed_quotient(low, by, 32, &rest);
  OP("divw", a, b, SIGNED(q));
  OP("remw", a, b, SIGNED(rest));
}
#endif

int main(void) {
  for (unsigned i = 0; i < COUNT; i++)
    for (unsigned j = 0; j < COUNT; j++) {
      full(VALUES[i], VALUES[j]);
#if XLEN == 64
      words(VALUES[i], VALUES[j]);
#endif
    }
  return 0;
}
