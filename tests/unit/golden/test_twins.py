"""The list of twins and the golden functions agree on names, inputs and their order."""

from __future__ import annotations

import importlib
import inspect

import pytest

from trapline.models.isa.functions import TWINS


@pytest.mark.parametrize("twin", TWINS, ids=lambda t: t.name)
def test_signature(twin):
    module, function = twin.golden.split(":")
    code = getattr(importlib.import_module(f"trapline.models.golden.{module}"), function)
    parameters = [p.strip("_") for p in inspect.signature(code).parameters]
    assert parameters == ["cfg", *(p.name for p in twin.inputs)]
