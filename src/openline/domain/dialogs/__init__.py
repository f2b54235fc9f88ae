"""Dialogs: their state, their events, and the views that both sides get of them."""
