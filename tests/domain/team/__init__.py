"""Tests of the rules for crm."""
