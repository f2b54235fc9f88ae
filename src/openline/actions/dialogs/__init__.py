"""What visitors and operators do in a dialog, from the first message to the end."""
