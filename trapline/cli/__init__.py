# SPDX-License-Identifier: Apache-2.0
"""The `trapline` command line: one file per subcommand, see app.py."""
