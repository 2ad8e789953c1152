"""What arrives: kept, read, threaded, filed."""
