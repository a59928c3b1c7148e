"""One file a screen, and its panels beside it."""
