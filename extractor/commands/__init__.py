"""The sub-commands: a module each, with ``describe(parser)`` and ``run(args) -> exit code``."""
