# SPDX-License-Identifier: Apache-2.0
"""A mypy plugin: the attributes of a class are those that its .pxd file declares.

Compiled classes declare their C attributes once, in the .pxd beside the .py file. Without the
plugin mypy would see only attributes that `__init__` assigns, with the type of what it assigns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from mypy.nodes import TypeInfo
from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.semanal import SemanticAnalyzer
from mypy.types import AnyType, Instance, Type, TypeOfAny, UnionType

CLASS = re.compile(r"cdef class (\w+)")
ATTRIBUTE = re.compile(
    r"    cdef (?:public |readonly )?(?P<type>[a-zA-Z_][\w ]*?(?:\[[:, 1]+\])?)"
    r" (?P<names>\w+(?:\[\w+\])?(?:, \w+(?:\[\w+\])?)*)$"
)
INTEGERS = re.compile(r"(?:unsigned |signed )?(?:char|short|int|long|long long)|Py_ssize_t|size_t")
CONTAINERS = {"list": 1, "set": 1, "dict": 2}


def declared(pxd: str, class_name: str) -> Iterator[tuple[str, str, bool]]:
    """Name, C type and "is an array" of each attribute of one class in the text of a .pxd file."""
    current = ""
    for line in pxd.splitlines():
        if found := CLASS.match(line):
            current = found[1]
        elif current == class_name and (found := ATTRIBUTE.match(line.split("#")[0].rstrip())):
            for name in found["names"].split(", "):
                yield name.split("[")[0], found["type"], "[" in name


def python_type(context: ClassDefContext, c_type: str, is_array: bool) -> Type:
    """The type a reader of the uncompiled class sees; Any where Python has no word for it."""
    anything = AnyType(TypeOfAny.explicit)
    api = context.api
    integer = api.named_type("builtins.int")
    array = api.named_type("typing.MutableSequence", [integer])
    if is_array:
        return array
    if c_type.endswith("[::1]"):
        return UnionType([array, api.named_type("builtins.memoryview", [integer])])
    if c_type == "bint":
        return api.named_type("builtins.bool")
    if INTEGERS.fullmatch(c_type):
        return api.named_type("builtins.int")
    if c_type in CONTAINERS:
        return api.named_type(f"builtins.{c_type}", [anything] * CONTAINERS[c_type])
    if c_type.isidentifier() and c_type != "object":
        symbol = api.lookup_qualified(c_type, context.cls, suppress_errors=True)
        if symbol is not None and isinstance(symbol.node, TypeInfo):
            return Instance(symbol.node, [])
    return anything


def add_declared_attributes(context: ClassDefContext) -> None:
    """Give the class under analysis the attributes of its .pxd file."""
    assert isinstance(context.api, SemanticAnalyzer)
    path = Path(context.api.cur_mod_node.path).with_suffix(".pxd")
    if not path.exists():
        return
    for name, c_type, is_array in declared(path.read_text(), context.cls.name):
        existing = context.cls.info.names.get(name)
        if existing is None or existing.plugin_generated:
            kind = python_type(context, c_type, is_array)
            add_attribute_to_class(context.api, context.cls, name, kind, overwrite_existing=True)


class PxdPlugin(Plugin):
    """Adds the declared attributes to each of our classes that a .pxd file declares."""

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        """Called for every class, before its body and its methods are looked at."""
        return add_declared_attributes if fullname.startswith("trapline.") else None


def plugin(_version: str) -> type[Plugin]:
    """Entry point that mypy looks for."""
    return PxdPlugin
