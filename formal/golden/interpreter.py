# SPDX-License-Identifier: Apache-2.0
"""Golden Python functions as terms: one pass over the syntax tree, both branches merged.

Understands what the executable specification is written in: assignments, if, for over known
sequences, return, calls of other golden functions, arithmetic, comparisons, tables. All else raises
`Unsupported` with file and line. Conditions that are known (configuration, compiled or not) choose
their branch; the others evaluate both and merge.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Sequence
from typing import Any

import z3

from trapline.formal.golden import symbolic as sym
from trapline.formal.golden.sources import Library, ModuleSource
from trapline.formal.golden.symbolic import SymBool, SymInt, Unsupported

Env = dict[str, Any]
_ABSENT = object()


class _Frame:
    """One call: the values of its names, the returns seen, whether execution is still going on."""

    def __init__(self, source: ModuleSource, env: Env) -> None:
        self.source = source
        self.env = env
        self.live: Any = True
        self.returns: list[tuple[Any, Any]] = []


class Interpreter:
    """Evaluates golden functions of one library on symbolic arguments."""

    def __init__(self, library: Library | None = None) -> None:
        """The library decides which trees are read."""
        self.library = library or Library()

    def run(self, golden: str, arguments: Sequence[Any]) -> Any:
        """Value of module:function for these arguments (cfg first)."""
        source, definition = self.library.find(golden)
        return self._call_definition(source, definition, list(arguments))

    def of(self, golden: str) -> Callable[[Sequence[Any]], Any]:
        """The function module:function itself, to be called with a list of arguments."""
        return functools.partial(self.run, golden)

    # --- calls ---------------------------------------------------------------------------------

    def _call_definition(
        self, source: ModuleSource, f: ast.FunctionDef, arguments: list[Any]
    ) -> Any:
        names = [a.arg for a in f.args.args]
        if len(names) != len(arguments) or f.args.vararg or f.args.kwonlyargs:
            raise Unsupported(
                f"{source.name}.py:{f.lineno}: call of {f.name} by other than position"
            )
        frame = _Frame(source, dict(zip(names, arguments, strict=True)))
        self._block(frame, f.body)
        if frame.live is not False and not _dead(frame.live):
            raise Unsupported(f"{source.name}.py:{f.lineno}: {f.name} may end without return")
        if not frame.returns:
            raise Unsupported(f"{source.name}.py:{f.lineno}: {f.name} returns nothing")
        value = frame.returns[-1][1]
        for condition, earlier in reversed(frame.returns[:-1]):
            value = sym.choose(condition, earlier, value)
        return value

    def _call(self, frame: _Frame, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            table = self._eval(frame, node.func.value)
            arguments = [self._eval(frame, a) for a in node.args]
            if isinstance(table, dict) and sym.is_symbolic(arguments[0]):
                return _lookup(table, arguments[0], arguments[1])
            return table.get(*arguments)
        function = self._eval(frame, node.func)
        keywords = {k.arg: self._eval(frame, k.value) for k in node.keywords if k.arg}
        arguments = [self._eval(frame, a) for a in node.args]
        if not sym.is_symbolic(arguments) and not sym.is_symbolic(list(keywords.values())):
            return function(*arguments, **keywords)
        if function is bool:
            return sym.as_value(sym.truth(arguments[0]))
        if function is int:
            return sym.to_sym(arguments[0])
        if function is len:
            return len(arguments[0])
        known = self.library.definition(function)
        if known is None or keywords:
            raise Unsupported(f"call of {function!r} with unknown values")
        return self._call_definition(*known, arguments)

    # --- statements ----------------------------------------------------------------------------

    def _block(self, frame: _Frame, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            if frame.live is False:
                return
            try:
                self._statement(frame, statement)
            except Unsupported as error:
                if ".py:" in str(error):
                    raise
                raise Unsupported(f"{frame.source.name}.py:{statement.lineno}: {error}") from error

    def _statement(self, frame: _Frame, node: ast.stmt) -> None:
        match node:
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.Return(value=value) if value is not None:
                frame.returns.append((frame.live, self._eval(frame, value)))
                frame.live = False
            case ast.Assign(targets=[target], value=value):
                self._assign(frame, target, self._eval(frame, value))
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self._assign(frame, target, self._eval(frame, value))
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                left = frame.env[name]
                frame.env[name] = _binary(op, left, self._eval(frame, value))
            case ast.If():
                self._if(frame, node)
            case ast.For(target=target, iter=iterable, body=body, orelse=[]):
                items = self._eval(frame, iterable)
                for item in list(items):
                    self._assign(frame, target, item)
                    self._block(frame, body)
            case _:
                raise Unsupported(f"statement {type(node).__name__}")

    def _assign(self, frame: _Frame, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            frame.env[target.id] = value
        elif isinstance(target, ast.Tuple):
            items = list(value)
            if len(items) != len(target.elts):
                raise Unsupported("a tuple of another length")
            for element, item in zip(target.elts, items, strict=True):
                self._assign(frame, element, item)
        else:
            raise Unsupported(f"assignment to {type(target).__name__}")

    def _if(self, frame: _Frame, node: ast.If) -> None:
        condition = sym.truth(self._eval(frame, node.test))
        if isinstance(condition, bool):
            self._block(frame, node.body if condition else node.orelse)
            return
        before, live = frame.env, frame.live
        frame.env, frame.live = dict(before), sym.conjunction(live, condition)
        self._block(frame, node.body)
        yes_env, yes_live = frame.env, frame.live
        frame.env, frame.live = dict(before), sym.conjunction(live, sym.negate(condition))
        self._block(frame, node.orelse)
        no_env, no_live = frame.env, frame.live
        if yes_live is False:
            frame.env, frame.live = no_env, no_live
        elif no_live is False:
            frame.env, frame.live = yes_env, yes_live
        else:
            frame.env = {
                name: sym.choose(condition, yes_env[name], no_env[name])
                for name in yes_env
                if name in no_env
            }
            frame.live = sym.disjunction(yes_live, no_live)

    # --- expressions ---------------------------------------------------------------------------

    def _eval(self, frame: _Frame, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self._name(frame, name)
            case ast.Attribute(value=value, attr=attr):
                return getattr(self._eval(frame, value), attr)
            case ast.Call():
                return self._call(frame, node)
            case ast.BinOp(left=left, op=op, right=right):
                return _binary(op, self._eval(frame, left), self._eval(frame, right))
            case ast.UnaryOp(op=op, operand=operand):
                return _unary(op, self._eval(frame, operand))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                return self._comparison(frame, left, ops, comparators)
            case ast.BoolOp(op=op, values=values):
                return self._boolean(frame, isinstance(op, ast.And), values)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = sym.truth(self._eval(frame, test))
                if isinstance(condition, bool):
                    return self._eval(frame, body if condition else orelse)
                return sym.choose(condition, self._eval(frame, body), self._eval(frame, orelse))
            case ast.Tuple(elts=elements):
                items: list[Any] = []
                for element in elements:
                    if isinstance(element, ast.Starred):
                        items.extend(self._eval(frame, element.value))
                    else:
                        items.append(self._eval(frame, element))
                return tuple(items)
            case ast.Subscript(value=value, slice=index):
                return _subscript(self._eval(frame, value), self._eval(frame, index))
            case _:
                raise Unsupported(f"expression {type(node).__name__}")

    def _name(self, frame: _Frame, name: str) -> Any:
        for scope in (frame.env, frame.source.names):
            if name in scope:
                return scope[name]
        builtins = frame.source.names["__builtins__"]
        value = builtins.get(name, _ABSENT)
        if value is _ABSENT:
            raise Unsupported(f"{name} is bound in one branch only")
        return value

    def _comparison(
        self,
        frame: _Frame,
        first: ast.expr,
        ops: Sequence[ast.cmpop],
        others: Sequence[ast.expr],
    ) -> Any:
        result: Any = True
        left = self._eval(frame, first)
        for op, other in zip(ops, others, strict=True):
            right = self._eval(frame, other)
            result = sym.conjunction(result, sym.truth(_compare(op, left, right)))
            left = right
        return sym.as_value(result)

    def _boolean(self, frame: _Frame, is_and: bool, values: Sequence[ast.expr]) -> Any:
        left = self._eval(frame, values[0])
        if len(values) == 1:
            return left
        condition = sym.truth(left)
        if isinstance(condition, bool):
            decided = condition != is_and
            return left if decided else self._boolean(frame, is_and, values[1:])
        right = self._boolean(frame, is_and, values[1:])
        yes, no = (right, left) if is_and else (left, right)
        if is_and and not isinstance(left, SymBool):
            no = 0  # the left side is zero where it decides an `and`
        return sym.choose(condition, yes, no)


def _dead(live: Any) -> bool:
    """Whether no input reaches the end of a function."""
    if isinstance(live, bool):
        return not live
    solver = z3.Solver()
    solver.add(live)
    return bool(solver.check() == z3.unsat)


_PYTHON = {
    "Add": lambda a, b: a + b,
    "Sub": lambda a, b: a - b,
    "Mult": lambda a, b: a * b,
    "FloorDiv": lambda a, b: a // b,
    "Mod": lambda a, b: a % b,
    "LShift": lambda a, b: a << b,
    "RShift": lambda a, b: a >> b,
    "BitAnd": lambda a, b: a & b,
    "BitOr": lambda a, b: a | b,
    "BitXor": lambda a, b: a ^ b,
    "Eq": lambda a, b: a == b,
    "NotEq": lambda a, b: a != b,
    "Lt": lambda a, b: a < b,
    "LtE": lambda a, b: a <= b,
    "Gt": lambda a, b: a > b,
    "GtE": lambda a, b: a >= b,
}


def _binary(op: ast.operator, left: Any, right: Any) -> Any:
    name = type(op).__name__
    if not sym.is_symbolic(left) and not sym.is_symbolic(right):
        return _PYTHON[name](left, right)
    return sym.binary(name, left, right)


def _unary(op: ast.unaryop, value: Any) -> Any:
    if isinstance(op, ast.Not):
        return sym.as_value(sym.negate(sym.truth(value)))
    if not sym.is_symbolic(value):
        return ~value if isinstance(op, ast.Invert) else -value
    return sym.unary(type(op).__name__, value)


def _compare(op: ast.cmpop, left: Any, right: Any) -> Any:
    name = type(op).__name__
    if name in ("In", "NotIn"):
        found: Any = False
        if sym.is_symbolic(left) or sym.is_symbolic(list(right)):
            for item in right:
                found = sym.disjunction(found, sym.truth(_compare(ast.Eq(), left, item)))
        else:
            found = left in right
        return sym.as_value(found if name == "In" else sym.negate(found))
    if not sym.is_symbolic(left) and not sym.is_symbolic(right):
        return _PYTHON[name](left, right)
    return sym.compare(name, left, right)


def _subscript(value: Any, index: Any) -> Any:
    if not sym.is_symbolic(index):
        return value[index]
    raise Unsupported("an index that depends on inputs")


def _lookup(table: dict[int, Any], key: SymInt, default: Any) -> Any:
    """`table.get(key, default)` with one test for each distinct value."""
    keys: dict[Any, list[int]] = {}
    for k, value in table.items():
        keys.setdefault(value, []).append(k)
    result = default
    for value, members in keys.items():
        hit = z3.Or(*[sym.truth(sym.compare("Eq", key, k)) for k in members], False)
        result = sym.choose(hit, value, result)
    return result
