"""The tests mirror the house; stories in flows/ are read first."""
