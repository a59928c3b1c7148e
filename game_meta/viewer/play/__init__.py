"""The play screen: a match between a person and an agent in the window."""
