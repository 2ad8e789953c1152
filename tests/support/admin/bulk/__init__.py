"""The same thing done to many tickets."""
