"""Players that know the rules: beam search, novelty, exhaustive search and rollouts. They need the engine and nothing else."""
