# SPDX-License-Identifier: Apache-2.0
"""All properties of the specification, by name."""

from __future__ import annotations

from trapline.formal.properties import state, traps
from trapline.formal.properties.spec import PROPERTIES, Property, check_property

__all__ = ["PROPERTIES", "Property", "check_property", "state", "traps"]
