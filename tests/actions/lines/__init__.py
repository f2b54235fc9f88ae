"""Tests of the actions for lines."""
