"""Imported once, by the process from which tests/forked.py forks servers: what each would do by itself."""

import gc

from openline.web.workspace import passwords
from tests.cast import cheap_hasher

# Before those are imported that take it from there. Journeys hire and log in by the hundred.
passwords.hasher = cheap_hasher()

import openline.cli  # noqa: E402
import openline.serve  # noqa: E402, F401
import tests.faults.carrier  # noqa: E402, F401
from openline.texts import load_texts  # noqa: E402

load_texts()
gc.collect()
# Otherwise the collector of every server would go through all of this again.
gc.freeze()
