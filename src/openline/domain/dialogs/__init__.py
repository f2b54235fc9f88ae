"""Dialogs: their state, their events, and the views of them for visitors and operators."""
