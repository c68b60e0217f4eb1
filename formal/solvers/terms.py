# SPDX-License-Identifier: Apache-2.0
"""Names for what z3 gives: its Python package has no types."""

from __future__ import annotations

from typing import TypeAlias

import z3

# A truth value or a bit-vector over free constants.
Term: TypeAlias = z3.ExprRef
# Values of the free constants under which a query holds.
Model: TypeAlias = z3.ModelRef
