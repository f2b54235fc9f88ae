"""The domain: frozen dataclasses and pure functions. No I/O, no SQL, no clock, no randomness."""
