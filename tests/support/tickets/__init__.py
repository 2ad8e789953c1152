"""What can happen to a ticket."""
