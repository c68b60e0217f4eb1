# SPDX-License-Identifier: Apache-2.0
"""The facts of the architecture and of the harness, each once. Imports nothing of ours."""
