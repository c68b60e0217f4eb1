# SPDX-License-Identifier: Apache-2.0
"""Random privileged programs: self-contained images that run on any hart of the project."""
