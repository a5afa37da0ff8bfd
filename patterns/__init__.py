"""The data that the rules are made of. Not code."""
