"""The open line: a queue of operators with its own rules. First cut: a name, a language, a greeting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`greeting` is the line's own text; empty = the catalogue's, in the visitor's language."""

    id: str
    name: str
    lang: str
    greeting_is_on: bool
    greeting: str
    country: str
    """Two letters, for phones written without a country code; empty = such phones are asked again."""


GREETING = "Hello! Thank you for writing. The first operator who is free will answer you."
