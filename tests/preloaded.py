"""What every server reads at its start, read once for all that are forked."""

from openline.texts import load_texts

load_texts()
