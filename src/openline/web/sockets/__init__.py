"""Sockets of visitors and operators, and the presence and queue places that are sent through them."""
