"""Parts of all pictures: page layout, fonts, colours and styles."""
