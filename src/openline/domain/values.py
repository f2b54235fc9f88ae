"""How values are made and changed: small immutable objects that are passed between all layers.

A frozen dataclass sets its fields one by one through `object.__setattr__`: 2.3 µs for a message, 6.6 µs for a
changed copy of it. A struct takes 0.1 µs for each, and the garbage collector never looks at it.
"""

from typing import dataclass_transform

from msgspec import Struct, field
from msgspec.structs import replace

__all__ = ["Confidential", "Immutable", "field", "replace"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Immutable(Struct, frozen=True, gc=False):
    """A value: compared by its fields, never changed. `replace` makes another one with some fields changed.

    It must not refer to something that refers to it: nobody would ever collect the two.
    """


class Confidential(Immutable):
    """A value that holds a secret: no log line and no traceback shows a field of it."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
