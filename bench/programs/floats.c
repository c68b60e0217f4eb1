/* SPDX-License-Identifier: Apache-2.0 */
/* A loop of numerical kind: dot products, a polynomial, roots and quotients, binary32 and conversions. */

#define N 32

static double a[N], b[N], results[N];
static float c[N];

__attribute__((noinline)) static double dot(const double *x, const double *y) {
  double sum = 0;
  for (int i = 0; i < N; i++) sum += x[i] * y[i];
  return sum;
}

__attribute__((noinline)) static double polynomial(double x) {
  double value = 0.125;
  for (int i = 0; i < 12; i++) value = value * x + a[i];
  return value;
}

__attribute__((noinline)) static float smooth(float *x) {
  float last = x[0], most = 0;
  for (int i = 1; i < N; i++) {
    last = (last + x[i]) * 0.5f;
    x[i] = last;
    most = last > most ? last : most;
  }
  return most;
}

void work(unsigned long rounds) {
  for (int i = 0; i < N; i++) {
    a[i] = 1.0 / (i + 1);
    b[i] = i * 0.375 - 3;
    c[i] = (float)(N - i);
  }
  for (unsigned long i = 0; i < rounds; i++) {
    double sum = dot(a, b);
    for (int k = 0; k < N; k++) {
      results[k] = __builtin_sqrt(a[k] * a[k] + b[k] * b[k]) / (1 + sum * sum);
      b[k] = (int)(b[k] * 16) * 0.0625 + results[k] * 0.03125;
    }
    a[i & 15] = polynomial(0.5) * 0.25;
    c[i & (N - 1)] = smooth(c) + (float)sum;
  }
}
