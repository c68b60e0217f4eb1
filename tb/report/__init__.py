# SPDX-License-Identifier: Apache-2.0
"""Says what differs: text for a terminal, JSON for tools, one self-contained HTML page."""
