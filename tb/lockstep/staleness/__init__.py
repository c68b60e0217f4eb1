# SPDX-License-Identifier: Apache-2.0
"""The search of values that a core may legally still use where memory has changed since."""
