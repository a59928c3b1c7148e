"""How fast the engine is: which games, the timed loop, what the figures say together. Commands and benchmarks/ show them."""
