"""Getting a person out of bed, and knowing that it worked."""
