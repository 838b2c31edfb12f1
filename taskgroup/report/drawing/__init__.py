"""What all pictures share: figures, fonts, colours, and files."""
