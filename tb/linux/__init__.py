# SPDX-License-Identifier: Apache-2.0
"""Linux with KVM as a payload: build the image, run it on a back end, compare, summarise."""
