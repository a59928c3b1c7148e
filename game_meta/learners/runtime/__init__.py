"""What every learner runs on: the loop, checkpoints, and the group of processes that train together."""
