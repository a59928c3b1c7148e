"""How well an agent adapts: trials in variants it was not trained on, beside its controls, and what they amount to."""
