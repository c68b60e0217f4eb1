# SPDX-License-Identifier: Apache-2.0
"""Random programs on the golden model and on Spike, and the figures of a whole campaign."""
