"""What is true: nouns. Frozen dataclasses and pure functions; no waiting, no SQL, no clock, no chance."""
