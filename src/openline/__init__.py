"""openline: a self-hosted online chat. A visitor writes, an operator answers, no client is lost."""

__version__ = "0.1.0"
