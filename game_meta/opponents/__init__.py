"""Opponents in games for two: players with hidden habits, for an agent to train against and to adapt to."""
