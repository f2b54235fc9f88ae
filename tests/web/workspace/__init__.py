"""Tests of the doors for workspace."""
