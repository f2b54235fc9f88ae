"""Tests of the rules for mail."""
