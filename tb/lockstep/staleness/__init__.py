"""The search of values that a core may legally still use where memory has changed since."""
