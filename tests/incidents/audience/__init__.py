"""Tests of who is told of an incident."""
