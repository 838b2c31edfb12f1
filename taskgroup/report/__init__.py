"""Documents for a person: tables, pictures, markdown, a web page."""
