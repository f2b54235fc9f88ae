"""Tests of the actions for mail."""
