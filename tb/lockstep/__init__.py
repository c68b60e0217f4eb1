# SPDX-License-Identifier: Apache-2.0
"""The lockstep checker: compares a design's commit stream with the golden model's prediction.

No cocotb import here: everything runs, and is tested, without a simulator.
"""
