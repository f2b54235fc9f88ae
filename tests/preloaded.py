"""Imported once, by the process from which tests/forked.py forks servers: what each would do by itself."""

import gc

import openline.cli
import openline.serve  # noqa: F401
import tests.faults.carrier  # noqa: F401
from openline.texts import OFFERED, say, say_n

for lang in OFFERED:
    say(lang, "")
    say_n(lang, "", "", 1)
gc.collect()
# Otherwise the collector of every server would go through all of this again.
gc.freeze()
