"""Files that people send: their names, types and limits."""
