"""Tests of the actions for visitors."""
