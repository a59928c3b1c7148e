"""The rules an agent believes, as a game: written down from what was seen, repaired where the world differs, and planned in."""
