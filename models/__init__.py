# SPDX-License-Identifier: Apache-2.0
"""The manual in Python: facts (isa), executable specification (golden), platform and KVM's view."""
