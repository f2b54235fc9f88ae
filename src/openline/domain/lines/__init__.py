"""Lines: their rules, hours and promises, and how their dialogs are assigned."""
