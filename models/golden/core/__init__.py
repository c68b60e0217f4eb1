# SPDX-License-Identifier: Apache-2.0
"""Instructions as pure functions: decoding, expansion of 16-bit ones, arithmetic."""
