"""What the ORM does not do, or too slowly: thousands of rows in one statement, rows by claim, walls in the database."""
