/* SPDX-License-Identifier: Apache-2.0 */
// Operands, and what the processor that runs this answers: an x86-64 with FMA, whose SSE unit finds
// tininess after rounding, as RISC-V does. RMM, which it has not, is made of an exact value: the
// operation in __float128, rounded to odd there, which a later rounding to fewer bits cannot tell
// from the exact one.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "operands.h"
#include "operations.h"  // enum Op: the names of the instructions

namespace {

using Wide = __float128;

struct Answer {
  Word value;
  int flags;
};

template <class T> Answer answer(T value, int flags) {
  auto bits = bits_of(value);
  return {boxed<T>(is_nan<T>(bits) ? Of<T>::canonical : bits), flags};
}

// --- arithmetic ---------------------------------------------------------------------------------

// Volatile: between the write of the rounding mode and the read of the flags, and nowhere else.
template <class T> T computed(Kind kind, const T *operands) {
  volatile T x = operands[0], y = operands[1], z = operands[2];
  volatile T result = 0;
  switch (kind) {
    case ADD: result = x + y; break;
    case SUB: result = x - y; break;
    case MUL: result = x * y; break;
    case DIV: result = x / y; break;
    case SQRT: result = std::sqrt(T(x)); break;
    case FMADD: result = std::fma(T(x), T(y), T(z)); break;
    case FMSUB: result = std::fma(T(x), T(y), -T(z)); break;
    case FNMSUB: result = std::fma(-T(x), T(y), T(z)); break;
    case FNMADD: result = std::fma(-T(x), T(y), -T(z)); break;
    default: break;
  }
  return result;
}

// The exact value of a finite result, rounded to odd. Products of two doubles fit __float128.
template <class T> Wide exact(Kind kind, const T *operands) {
  volatile Wide x = operands[0], y = operands[1], z = operands[2], result = 0;
  begin(RTZ);
  switch (kind) {
    case ADD: result = x + y; break;
    case SUB: result = x - y; break;
    case MUL: result = x * y; break;
    case DIV: result = x / y; break;
    case FMADD: result = x * y + z; break;
    case FMSUB: result = x * y - z; break;
    case FNMSUB: result = z - x * y; break;
    case FNMADD: result = -(x * y) - z; break;
    default: break;
  }
  Wide found = result;
  if (raised() & NX) {
    unsigned char bytes[16];
    std::memcpy(bytes, &found, sizeof bytes);
    bytes[0] |= 1;
    std::memcpy(&found, bytes, sizeof found);
  }
  return found;
}

// An inexact value by RMM: to the nearest, of two that are as near the one further from zero.
template <class T> Answer away(Wide value) {
  const bool negative = value < 0;
  const Wide magnitude = negative ? -value : value;
  begin(RTZ);
  volatile Wide input = magnitude;
  volatile T below = T(input);
  const auto bits = bits_of(T(below));
  const auto above = bits + 1;
  Wide top = number<T>(above);
  // The number that would follow the largest one.
  const Wide place = std::numeric_limits<T>::epsilon();
  if (above == Of<T>::infinity) top = std::numeric_limits<T>::max() / (2 - place) * 2;
  const Wide middle = (Wide(T(below)) + top) / 2;
  auto result = magnitude >= middle ? above : bits;
  int flags = NX;
  if (result == Of<T>::infinity) flags |= OF;
  const Wide least = std::numeric_limits<T>::min();
  // Below half a place of the precision under the least normal number.
  if (magnitude < least - least * place / 4) flags |= UF;
  return {boxed<T>(negative ? result | Of<T>::sign : result), flags};
}

template <class T> Answer arithmetic(Kind kind, int mode, const Word *words) {
  T x[3];
  for (int i = 0; i < 3; i++) x[i] = number<T>(unboxed<T>(words[i]));
  begin(mode);
  T result = computed(kind, x);
  int flags = raised();
  // norm:fma_nv_flag: infinity times zero is invalid whatever is added; IEEE 754 leaves it open.
  if (kind >= FMADD && ((std::isinf(x[0]) && x[1] == 0) || (x[0] == 0 && std::isinf(x[1])))) {
    flags |= NV;
  }
  // A root is never half-way between two numbers of its format.
  if (mode != RMM || !(flags & NX) || kind == SQRT) return answer(result, flags);
  return away<T>(exact(kind, x));
}

Answer narrowed(int mode, Word word) {
  volatile double wide = number<double>(word);
  begin(mode);
  volatile float result = float(wide);
  int flags = raised();
  if (mode != RMM || !(flags & NX)) return answer(float(result), flags);
  return away<float>(Wide(double(wide)));
}

Answer widened(Word word) {
  volatile float narrow = number<float>(unboxed<float>(word));
  begin(RNE);
  volatile double result = narrow;
  return answer(double(result), raised());
}

// --- integers -----------------------------------------------------------------------------------

Word as_result(bool word, Word value) { return word ? Word(int64_t(int32_t(value))) : value; }

template <class T> Answer to_integer(int mode, Word register_, bool word, bool is_unsigned) {
  const auto bits = unboxed<T>(register_);
  const Word most = word ? (is_unsigned ? 0xFFFFFFFFull : 0x7FFFFFFFull)
                         : (is_unsigned ? ~0ull : ~0ull >> 1);
  const Word least = is_unsigned ? 0 : ~most;
  if (is_nan<T>(bits)) return {as_result(word, most), NV};
  volatile T value = number<T>(bits);
  begin(mode);
  volatile T whole = mode == RMM ? std::round(T(value)) : std::rint(T(value));
  const long double integer = T(whole);
  const long double top = is_unsigned ? (long double)most : (long double)int64_t(most);
  const long double bottom = is_unsigned ? 0 : (long double)int64_t(least);
  begin(RNE);
  if (integer > top) return {as_result(word, most), NV};
  if (integer < bottom) return {as_result(word, least), NV};
  const Word result = integer < 0 ? Word(int64_t(integer)) : Word(integer);
  return {as_result(word, result), T(whole) != T(value) ? NX : 0};
}

template <class T, class Integer> Answer from_integer(int mode, Word word) {
  volatile Integer value = Integer(word);
  begin(mode);
  volatile T result = T(value);
  int flags = raised();
  if (mode != RMM || !(flags & NX)) return answer(T(result), flags);
  return away<T>(Wide(Integer(value)));
}

// --- comparisons and the rest -------------------------------------------------------------------

template <class T> Answer compared(int which, const Word *words) {
  volatile T x = number<T>(unboxed<T>(words[0])), y = number<T>(unboxed<T>(words[1]));
  begin(RNE);
  volatile bool result = which == 0 ? x == y : which == 1 ? x < y : x <= y;
  return {Word(result), raised() & NV};
}

template <class T> Answer extreme(bool largest, const Word *words) {
  const auto x = unboxed<T>(words[0]), y = unboxed<T>(words[1]);
  const int flags = is_signaling<T>(x) || is_signaling<T>(y) ? NV : 0;
  if (is_nan<T>(x)) return {boxed<T>(is_nan<T>(y) ? Of<T>::canonical : y), flags};
  if (is_nan<T>(y)) return {boxed<T>(x), flags};
  const T first = number<T>(x), second = number<T>(y);
  const bool less = first < second || (first == second && std::signbit(first));
  return {boxed<T>(less == largest ? y : x), flags};
}

template <class T> Answer classified(Word word) {
  const auto bits = unboxed<T>(word);
  const T value = number<T>(bits);
  const bool negative = std::signbit(value);
  int place = 0;
  switch (std::fpclassify(value)) {
    case FP_NAN: return {is_signaling<T>(bits) ? 1ull << 8 : 1ull << 9, 0};
    case FP_INFINITE: place = negative ? 0 : 7; break;
    case FP_NORMAL: place = negative ? 1 : 6; break;
    case FP_SUBNORMAL: place = negative ? 2 : 5; break;
    default: place = negative ? 3 : 4; break;
  }
  return {1ull << place, 0};
}

template <class T> Answer signs(int which, const Word *words) {
  const T x = number<T>(unboxed<T>(words[0])), y = number<T>(unboxed<T>(words[1]));
  bool negative = std::signbit(y);
  if (which == 1) negative = !negative;
  if (which == 2) negative = negative != std::signbit(x);
  return {boxed<T>(bits_of(std::copysign(x, negative ? T(-1) : T(1)))), 0};
}

// All instructions of a format, but those that move or change between formats.
#define CASES(S, T)                                                              \
  case FADD_##S: return arithmetic<T>(ADD, mode, x);                             \
  case FSUB_##S: return arithmetic<T>(SUB, mode, x);                             \
  case FMUL_##S: return arithmetic<T>(MUL, mode, x);                             \
  case FDIV_##S: return arithmetic<T>(DIV, mode, x);                             \
  case FSQRT_##S: return arithmetic<T>(SQRT, mode, x);                           \
  case FMADD_##S: return arithmetic<T>(FMADD, mode, x);                          \
  case FMSUB_##S: return arithmetic<T>(FMSUB, mode, x);                          \
  case FNMSUB_##S: return arithmetic<T>(FNMSUB, mode, x);                        \
  case FNMADD_##S: return arithmetic<T>(FNMADD, mode, x);                        \
  case FSGNJ_##S: return signs<T>(0, x);                                         \
  case FSGNJN_##S: return signs<T>(1, x);                                        \
  case FSGNJX_##S: return signs<T>(2, x);                                        \
  case FMIN_##S: return extreme<T>(false, x);                                    \
  case FMAX_##S: return extreme<T>(true, x);                                     \
  case FEQ_##S: return compared<T>(0, x);                                        \
  case FLT_##S: return compared<T>(1, x);                                        \
  case FLE_##S: return compared<T>(2, x);                                        \
  case FCLASS_##S: return classified<T>(x[0]);                                   \
  case FCVT_W_##S: return to_integer<T>(mode, x[0], true, false);                \
  case FCVT_WU_##S: return to_integer<T>(mode, x[0], true, true);                \
  case FCVT_L_##S: return to_integer<T>(mode, x[0], false, false);               \
  case FCVT_LU_##S: return to_integer<T>(mode, x[0], false, true);               \
  case FCVT_##S##_W: return from_integer<T, int32_t>(mode, x[0]);                \
  case FCVT_##S##_WU: return from_integer<T, uint32_t>(mode, x[0]);              \
  case FCVT_##S##_L: return from_integer<T, int64_t>(mode, x[0]);                \
  case FCVT_##S##_LU: return from_integer<T, uint64_t>(mode, x[0]);

Answer answered(int op, int mode, const Word *x) {
  switch (op) {
    CASES(S, float)
    CASES(D, double)
    case FCVT_S_D: return narrowed(mode, x[0]);
    case FCVT_D_S: return widened(x[0]);
    case FMV_X_W: return {as_result(true, x[0]), 0};
    case FMV_W_X: return {boxed<float>(uint32_t(x[0])), 0};
    default: return {x[0], 0};  // FMV.X.D, FMV.D.X
  }
}

// The format that an instruction's operands have: of the two the wide one, or integers.
enum Source { NARROW, WIDE, INTEGER };

Kind kind_of(int op) {
  static const int rows[][2] = {
      {FADD_S, FADD_D}, {FSUB_S, FSUB_D}, {FMUL_S, FMUL_D}, {FDIV_S, FDIV_D}, {FSQRT_S, FSQRT_D},
      {FMADD_S, FMADD_D}, {FMSUB_S, FMSUB_D}, {FNMSUB_S, FNMSUB_D}, {FNMADD_S, FNMADD_D}};
  for (int i = 0; i < 9; i++) {
    if (op == rows[i][0] || op == rows[i][1]) return Kind(i);
  }
  return CONVERT;
}

}  // namespace

// Whether this processor can serve as the reference.
extern "C" int floats_capable() {
  return __builtin_cpu_supports("fma") && __builtin_cpu_supports("sse4.1");
}

// How many combinations of edges `count` operands of a source have.
extern "C" uint64_t floats_edges(int source, int count) {
  uint64_t total = 1;
  for (int i = 0; i < count; i++) total *= source == WIDE ? EDGES<double> : EDGES<float>;
  return source == INTEGER ? 0 : total;
}

// n cases of an operation; in: three operands each, out: result and flags. Those from `edge` on are
// combinations of edges, until there are no more; the rest is random.
extern "C" void floats_cases(int op, int mode, int source, int count, uint64_t seed, uint64_t edge,
                             uint64_t n, uint64_t *in, uint64_t *out) {
  Random random{seed};
  const Kind kind = kind_of(op);
  const uint64_t last = floats_edges(source, count);
  for (uint64_t i = 0; i < n; i++, in += 3, out += 2, edge++) {
    if (edge < last) {
      uint64_t rest = edge;
      for (int k = 0; k < 3; k++) {
        in[k] = source == WIDE ? edges<double>.at(rest % EDGES<double>)
                               : boxed<float>(edges<float>.at(rest % EDGES<float>));
        rest /= source == WIDE ? EDGES<double> : EDGES<float>;
      }
    } else if (source == INTEGER) {
      for (int k = 0; k < 3; k++) in[k] = integer(random);
    } else if (source == WIDE) {
      operands<double>(kind, random, in);
    } else {
      operands<float>(kind, random, in);
    }
    const Answer found = answered(op, mode, in);
    out[0] = found.value;
    out[1] = uint64_t(found.flags);
  }
  _mm_setcsr(MASKED);
}
