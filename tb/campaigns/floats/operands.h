/* SPDX-License-Identifier: Apache-2.0 */
// Formats, the SSE unit's status word, and the operands of the cases: special ones, and random ones
// that fall near every edge.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

using Word = uint64_t;

enum Mode { RNE, RTZ, RDN, RUP, RMM };
enum Flag { NX = 1, UF = 2, OF = 4, DZ = 8, NV = 16 };
enum Kind { ADD, SUB, MUL, DIV, SQRT, FMADD, FMSUB, FNMSUB, FNMADD, CONVERT };
constexpr Word BOX = 0xFFFFFFFFull << 32;

// --- the processor's status word ----------------------------------------------------------------

constexpr unsigned MASKED = 0x1F80;  // no exception traps

void begin(int mode) {
  static const unsigned control[] = {0, 3, 1, 2, 0};
  _mm_setcsr(MASKED | control[mode] << 13);
}

int raised() {
  unsigned s = _mm_getcsr();
  return (s & 1 ? NV : 0) | (s & 4 ? DZ : 0) | (s & 8 ? OF : 0) | (s & 16 ? UF : 0) |
         (s & 32 ? NX : 0);
}

// --- formats ------------------------------------------------------------------------------------

template <class T> struct Of;
template <> struct Of<float> {
  using Bits = uint32_t;
  static constexpr int exponent = 8, fraction = 23;
  static constexpr Bits sign = 1u << 31, infinity = 0x7F800000u, canonical = 0x7FC00000u;
};
template <> struct Of<double> {
  using Bits = uint64_t;
  static constexpr int exponent = 11, fraction = 52;
  static constexpr Bits sign = 1ull << 63, infinity = 0x7FFull << 52, canonical = 0x7FF8ull << 48;
};

template <class T> T number(typename Of<T>::Bits bits) {
  T value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

template <class T> typename Of<T>::Bits bits_of(T value) {
  typename Of<T>::Bits bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

template <class T> bool is_nan(typename Of<T>::Bits bits) {
  return (bits & ~Of<T>::sign) > Of<T>::infinity;
}

template <class T> bool is_signaling(typename Of<T>::Bits bits) {
  return is_nan<T>(bits) && !(bits >> (Of<T>::fraction - 1) & 1);
}

template <class T> typename Of<T>::Bits unboxed(Word word) {
  if (sizeof(T) == 8) return word;
  return word >> 32 == 0xFFFFFFFF ? word & 0xFFFFFFFF : Of<T>::canonical;
}

template <class T> Word boxed(typename Of<T>::Bits bits) {
  return sizeof(T) == 8 ? bits : BOX | bits;
}

// --- operands -----------------------------------------------------------------------------------

struct Random {
  Word state;
  // splitmix64: https://prng.di.unimi.it/splitmix64.c
  Word next() {
    Word z = state += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return z ^ z >> 31;
  }
  Word below(Word n) { return next() % n; }
};

// Magnitudes at the edges; each stands there with both signs.
template <class T> struct Edges {
  static constexpr int count = 40;
  typename Of<T>::Bits magnitude[count];
  Edges() {
    using F = Of<T>;
    const typename F::Bits ulp = 1, place = ulp << F::fraction, half = place >> 1;
    const typename F::Bits one = F::infinity / 2 >> F::fraction << F::fraction;
    const typename F::Bits found[count] = {
        0, 1, 2, 3, half - 1, half, half + 1, place - 2, place - 1, place, place + 1, 2 * place - 1,
        2 * place, one - place, one - place + 1, one - 1, one, one + 1, one + 2, one + half,
        one + half - 1, one + half + 1, one + place - 1, one + place, one + place + half,
        one - (F::fraction + 1) * place, one - (F::fraction + 1) * place + 1,
        one - (F::fraction + 2) * place, one + F::fraction * place, one + F::fraction * place - 1,
        one + (F::fraction + 1) * place, one + 31 * place, one + 63 * place, F::infinity - place,
        F::infinity - 2, F::infinity - 1, F::infinity, F::infinity + 1, F::canonical,
        F::canonical + 1};
    for (int i = 0; i < count; i++) magnitude[i] = found[i];
  }
  typename Of<T>::Bits at(Word n) const {
    const auto bits = magnitude[n / 2 % count];
    return n & 1 ? bits | Of<T>::sign : bits;
  }
};

template <class T> const Edges<T> edges;
template <class T> constexpr Word EDGES = 2 * Edges<T>::count;

// A random encoding; near: its exponent lies about that of this one.
template <class T> typename Of<T>::Bits drawn(Random &random, typename Of<T>::Bits near) {
  using F = Of<T>;
  using Bits = typename F::Bits;
  const Word kind = random.below(12), choice = random.next();
  const Bits fraction_mask = (Bits(1) << F::fraction) - 1;
  Bits fraction = Bits(random.next()) & fraction_mask;
  if (kind < 3) return Bits(random.next());
  if (kind == 3) return edges<T>.at(choice);
  // Few ones at the top, or a long run of equal bits: what makes ties and carries.
  if (choice & 1) fraction &= ~(fraction_mask >> (choice >> 8) % (F::fraction + 1));
  if ((choice & 6) == 6) fraction ^= fraction_mask >> (choice >> 16) % (F::fraction + 1);
  int top = (1 << F::exponent) - 1, bias = top >> 1, field;
  switch (kind) {
    case 4: case 5: case 6:
      field = int(near >> F::fraction & Bits(top)) + int(choice >> 24) % (F::fraction + 4);
      field -= choice >> 4 & 1 ? 0 : 2 * (int(choice >> 24) % (F::fraction + 4));
      break;
    case 7: field = 0; break;
    case 8: field = 1 + int((choice >> 24) % 3); break;
    case 9: field = top - 1 - int((choice >> 24) % 3); break;
    default: field = bias - 70 + int((choice >> 24) % 140); break;
  }
  if (field < 0) field = 0;
  if (field > top - 1) field = top - 1;
  return (choice >> 3 & 1 ? F::sign : 0) | Bits(field) << F::fraction | fraction;
}

template <class T> void operands(Kind kind, Random &random, Word *x) {
  using Bits = typename Of<T>::Bits;
  Bits b[3];
  b[0] = drawn<T>(random, 0);
  b[1] = drawn<T>(random, b[0]);
  b[2] = drawn<T>(random, b[1]);
  const Word aim = random.next();
  begin(RNE);
  // Every fourth: operands whose result lies where a third one does, or close to zero.
  if (!(aim & 3)) {
    const T first = number<T>(b[0]), second = number<T>(b[1]), third = number<T>(b[2]);
    const Bits off = Bits(aim >> 8) % 5;
    if (kind == MUL) b[1] = bits_of(T(third / first)) + off;
    if (kind == DIV) b[0] = bits_of(T(third * second)) + off;
    if (kind == SQRT) b[0] = bits_of(T(first * first)) + off;
    if (kind == CONVERT) b[1] = b[0] + off - 2;  // comparisons: close, or equal
    if (kind == ADD || kind == SUB) b[1] = (aim & 4 ? b[0] : b[0] ^ Of<T>::sign) + off;
    if (kind >= FMADD && kind <= FNMADD) {
      b[2] = bits_of(T(first * second)) + off;
      if (aim & 8) b[2] ^= Of<T>::sign;
    }
  }
  for (int i = 0; i < 3; i++) x[i] = boxed<T>(b[i]);
  // Narrow operands now and then have no box.
  if (sizeof(T) == 4 && !(aim >> 32 & 63)) {
    x[aim >> 40 & 1] ^= 1ull << (32 + (aim >> 48 & 31));
  }
}

Word integer(Random &random) {
  const Word choice = random.next(), value = random.next();
  const int shift = int(choice & 63);
  switch (choice >> 6 & 7) {
    case 0: return value;
    case 1: return (1ull << shift) + Word(int64_t(choice >> 16 & 7) - 4);
    case 2: return -(1ull << shift) + Word(int64_t(choice >> 16 & 7) - 4);
    case 3: return value >> shift << (choice >> 16 & 31);
    case 4: return Word(int64_t(int32_t(value)));
    case 5: return Word(int64_t(value) >> shift);
    case 6: return ~(~0ull >> shift) ^ (choice >> 16 & 0xFFF);
    default: return value >> shift;
  }
}
