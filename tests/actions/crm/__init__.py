"""Tests of the actions for crm."""
