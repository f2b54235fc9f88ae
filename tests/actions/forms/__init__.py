"""Tests of the actions for forms."""
