# SPDX-License-Identifier: Apache-2.0
"""Changes planted in RTL and model, which the proofs must refute."""
