"""Tests of the rules for lines."""
