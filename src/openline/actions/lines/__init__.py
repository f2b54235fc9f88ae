"""What assigns the dialogs of a line, transfers them, alerts about them; and the settings of lines."""
