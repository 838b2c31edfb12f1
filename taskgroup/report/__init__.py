"""Presentation of documents: tables, pictures, Markdown and a web page."""
