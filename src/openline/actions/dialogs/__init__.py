"""Actions of visitors and operators in a dialog, from the first message to the end."""
