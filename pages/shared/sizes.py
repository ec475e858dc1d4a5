"""How much memory an answer takes. Pickled, figures have a seventh of what they take as objects."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import FunctionType, ModuleType

POINTER = 8
SHARED = (type, FunctionType, ModuleType, Enum)  # are there anyway


def size_of(answer: object) -> int:
    """Bytes of an object and all that it holds, each counted once."""
    seen: set[int] = set()
    waiting: list[object] = [answer]
    total = 0
    while waiting:
        one = waiting.pop()
        if id(one) in seen or one is None or isinstance(one, SHARED):
            continue
        seen.add(id(one))
        total += sys.getsizeof(one)
        if isinstance(one, str | bytes | int | float):
            continue
        if is_dataclass(one):  # not by its __dict__, which would be made by looking at it
            names = [field.name for field in fields(one)]
            total += POINTER * (len(names) + 4)
            waiting += [getattr(one, name, None) for name in names]
        elif isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
    return total
