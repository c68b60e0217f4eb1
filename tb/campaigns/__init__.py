# SPDX-License-Identifier: Apache-2.0
"""Many runs with one question: random programs, seeds, Spike, planted bugs, controls, Linux."""
