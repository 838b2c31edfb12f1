"""Parts that all pictures share: page layout, fonts, colours and styles."""
