# SPDX-License-Identifier: Apache-2.0
"""A wheel holds the compiled golden model, so it is one for a Python version and a machine."""

from setuptools import Distribution, setup


class _Compiled(Distribution):
    """Says so; everything else is in pyproject.toml."""

    def has_ext_modules(self) -> bool:
        """The extensions are built by models/golden/build.py and packaged as data."""
        return True


setup(distclass=_Compiled)
