"""The command line. Each subcommand has one file: it reads the options, calls one function of the package and prints
the result.
"""
