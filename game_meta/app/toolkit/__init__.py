"""What screens are made of: the window, widgets, text input, settings, sounds."""
