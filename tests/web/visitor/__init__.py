"""Tests of the doors for visitor."""
