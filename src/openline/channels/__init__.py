"""Wires to other providers, one file each: parse what came, send what goes. No decisions. Not yet."""
