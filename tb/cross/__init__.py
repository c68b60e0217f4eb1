# SPDX-License-Identifier: Apache-2.0
"""Golden model and Spike, instruction by instruction. Spike is a second opinion, not the judge."""
