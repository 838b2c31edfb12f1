"""`python -m taskgroup`."""

from taskgroup.cli.main import main

if __name__ == "__main__":
    main()
