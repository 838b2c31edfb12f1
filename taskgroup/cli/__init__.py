"""The command line: one file per subcommand, which reads options, calls one function and prints the result."""
