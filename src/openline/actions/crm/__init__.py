"""Actions that complete clients' cards and create leads."""
