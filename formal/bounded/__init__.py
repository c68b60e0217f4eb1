# SPDX-License-Identifier: Apache-2.0
"""The whole hart from reset, for a bounded number of cycles."""
