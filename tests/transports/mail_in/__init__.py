"""Tests of the transports for mail in."""
