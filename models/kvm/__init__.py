# SPDX-License-Identifier: Apache-2.0
"""KVM's half of the golden model: what Linux KVM does with each guest exit, as pure functions."""
