# SPDX-License-Identifier: Apache-2.0
"""Linux in lockstep: every combination that has to boot, and what planted bugs do to a boot."""
