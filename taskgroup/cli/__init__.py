"""The command line: one file per subcommand, which reads, calls and prints."""
