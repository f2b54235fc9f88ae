"""The client's mark for a dialog: not yet."""
