"""Tables on a terminal: column widths, colours, and charts drawn with characters."""
