# SPDX-License-Identifier: Apache-2.0
"""The golden side: modules of the model as syntax trees, and what they mean as terms."""
