"""What trains. Each learner is one file with `train(config, source, folder, ...)`, imported when it is asked for."""

LEARNERS = {"rl2": "game_meta.learners.rl2"}
