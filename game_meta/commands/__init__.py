"""One file per command: HELP, EXAMPLES, `arguments(parser)` and `run(args)`. Nothing heavy is imported before `run`."""
