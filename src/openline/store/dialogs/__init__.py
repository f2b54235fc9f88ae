"""The rows of dialogs and their events."""
