"""Tests of the doors for wire."""
