"""Paging: the carrier and its ladder."""
