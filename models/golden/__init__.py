# SPDX-License-Identifier: Apache-2.0
"""The executable specification of the hart: state, steps and commits."""
