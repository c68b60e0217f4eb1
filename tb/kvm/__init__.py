# SPDX-License-Identifier: Apache-2.0
"""The exit monitor: real KVM's handling of each guest exit against `models/kvm`."""
