"""Tests of the transports for mail out."""
