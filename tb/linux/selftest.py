# SPDX-License-Identifier: Apache-2.0
"""`python -m trapline.tb.linux.selftest`: build the firmware's own test; prints the ELF's path."""

from __future__ import annotations

import sys

from trapline.errors import BadInput
from trapline.tb.linux.image import firmware_selftest

if __name__ == "__main__":
    try:
        print(firmware_selftest())
    except BadInput as error:
        sys.exit(f"trapline: {error}")
