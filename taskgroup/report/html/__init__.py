"""The web page, a single file that shows documents and needs no other files."""
