"""Tests of what follows an incident."""
