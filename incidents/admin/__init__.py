"""The commanders' desk."""
