"""A match between a person and an agent, without its window: rounds, results, guesses, and the replay of it."""
