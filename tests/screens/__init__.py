"""Pictures of the pages, for eyes."""
