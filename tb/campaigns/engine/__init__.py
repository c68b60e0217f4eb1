# SPDX-License-Identifier: Apache-2.0
"""Campaigns on many cores: work items, one store, a scheduler that loses nothing."""
