"""Colleagues are told."""
