"""Tests of the rules for visitors."""
