"""Tests of the rules for letters."""
