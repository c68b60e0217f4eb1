# SPDX-License-Identifier: Apache-2.0
"""Negative controls: legal variants that must pass, and variants just outside that must not."""
