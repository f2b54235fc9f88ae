"""Tests of the actions for letters."""
