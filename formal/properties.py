"""All properties of the specification, by name."""

from __future__ import annotations

from trapline.formal import properties_state, properties_traps
from trapline.formal.spec import PROPERTIES, Property, check_property

__all__ = ["PROPERTIES", "Property", "check_property", "properties_state", "properties_traps"]
