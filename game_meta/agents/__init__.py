"""What acts: networks with a memory, baselines, the controls, and the files they are kept in. Runs without any learner."""
