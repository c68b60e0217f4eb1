# SPDX-License-Identifier: Apache-2.0
"""Axes, groups and the space of cover points: the numbers that the sampler counts by.

A group is the product of its axes. Point number = the group's base + the mixed-radix number of the
coordinates, last axis fastest. `possible` says which coordinates the manual allows at all; the
others are no holes. Points have names, `exception[virtual instruction, VU, medeleg]`, by which runs
of different versions are merged.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

Coordinates = Mapping[str, str]


@dataclass(frozen=True)
class Axis:
    """One question with its answers, in the order of the sampler's numbers."""

    name: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse two answers of one name (ValueError): a point's name would not tell them apart."""
        if len(set(self.values)) != len(self.values):
            raise ValueError(f"axis {self.name} has a value twice")


def _always(_at: Coordinates) -> bool:
    return True


@dataclass(frozen=True)
class CoverGroup:
    """One cross. `sentence` says what a point of it has seen; `rules` which rules it speaks of."""

    name: str
    sentence: str
    axes: tuple[Axis, ...]
    rules: tuple[str, ...] = ()
    possible: Callable[[Coordinates], bool] = _always
    # Hand-written crosses stand apart from those that the fact tables span.
    crossed: bool = False

    @property
    def size(self) -> int:
        """Points, possible or not."""
        return prod(len(axis.values) for axis in self.axes)

    def coordinates(self, number: int) -> dict[str, str]:
        """The coordinates of the group's point `number`."""
        found: dict[str, str] = {}
        for axis in reversed(self.axes):
            number, at = divmod(number, len(axis.values))
            found[axis.name] = axis.values[at]
        return {axis.name: found[axis.name] for axis in self.axes}

    def point_name(self, number: int) -> str:
        """`group[value, value]`."""
        return f"{self.name}[{', '.join(self.coordinates(number).values())}]"

    def numbers(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every point of the group that is possible: its number and coordinates."""
        names = [axis.name for axis in self.axes]
        for number, values in enumerate(itertools.product(*(a.values for a in self.axes))):
            at = dict(zip(names, values, strict=True))
            if self.possible(at):
                yield number, at

    @cached_property
    def digest(self) -> str:
        """Changes whenever a number could mean another point."""
        text = repr([(a.name, a.values) for a in self.axes])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Space:
    """All groups in order; `base` of each is the sum of the sizes before it."""

    groups: tuple[CoverGroup, ...]

    @cached_property
    def bases(self) -> dict[str, int]:
        """Group name -> number of its first point. Raises ValueError on a doubled name."""
        bases: dict[str, int] = {}
        at = 0
        for group in self.groups:
            if group.name in bases:
                raise ValueError(f"two groups are named {group.name}")
            bases[group.name] = at
            at += group.size
        return bases

    @cached_property
    def by_name(self) -> dict[str, CoverGroup]:
        """Every group by its name."""
        return {group.name: group for group in self.groups}

    @property
    def size(self) -> int:
        """Points of all groups."""
        return sum(group.size for group in self.groups)

    def group_at(self, number: int) -> tuple[CoverGroup, int]:
        """The group of point `number`, and the point's number in it. Raises IndexError."""
        for group in self.groups:
            if 0 <= number < group.size:
                return group, number
            number -= group.size
        raise IndexError("no such cover point")

    def name_of(self, number: int) -> str:
        """The name of point `number`. Raises IndexError."""
        group, at = self.group_at(number)
        return group.point_name(at)
