"""Tests of the rules for dialogs."""
