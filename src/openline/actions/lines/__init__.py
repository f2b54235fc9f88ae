"""Actions on lines: assignment and transfer of dialogs, alerts, settings."""
