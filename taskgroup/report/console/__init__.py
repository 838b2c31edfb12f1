"""Tables and charts on a terminal: column widths, colours, and charts that are drawn with characters."""
