"""Tests of those who want to be told."""
