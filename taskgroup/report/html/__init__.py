"""Documents as one web page that needs no other files."""
