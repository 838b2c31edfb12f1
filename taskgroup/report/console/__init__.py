"""Tables on a terminal: widths, colours, charts of characters."""
