"""What arrived, what leaves, and to whom nothing leaves."""
