"""The `trapline` command line: one file per subcommand, see app.py."""
