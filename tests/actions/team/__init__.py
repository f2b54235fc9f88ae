"""Tests of the actions for team."""
