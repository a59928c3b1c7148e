"""The command line: `command_line.py` parses and calls, `common.py` has what commands share, and each command is a file of its own."""
