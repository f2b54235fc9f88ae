"""Channels: the ways in which dialogs come in, what each can carry, and the sites that may show a chat."""
