"""The version, in a file of its own: whatever needs it (replays write it down) imports nothing else, and the build reads it from here."""

__version__ = "0.1.0"
