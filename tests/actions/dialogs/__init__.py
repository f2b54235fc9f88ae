"""Tests of the actions for dialogs."""
