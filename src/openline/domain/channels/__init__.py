"""Channels: how dialogs come in, what each channel supports, and the sites that may show a chat."""
