"""Documents for readers: tables, pictures, Markdown, a web page."""
