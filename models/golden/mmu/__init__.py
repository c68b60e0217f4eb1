# SPDX-License-Identifier: Apache-2.0
"""Address translation as pure functions: what a PTE means, where a table entry stands."""
