"""Tests of announced work."""
