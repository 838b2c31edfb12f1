"""Reading and writing of JSON documents, CSV tables and run logs (JSON Lines), from files and pipes."""
