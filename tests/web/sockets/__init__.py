"""Tests of the doors for sockets."""
