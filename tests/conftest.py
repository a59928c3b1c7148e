"""How Hypothesis runs: the same examples every time in the suite, thousands of new ones with `--hypothesis-profile thorough`."""

from hypothesis import HealthCheck, settings

slow = [HealthCheck.too_slow, HealthCheck.data_too_large]  # to draw a whole game takes a while, and no test depends on the machine's speed
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=slow)
settings.register_profile("thorough", deadline=None, max_examples=1000, print_blob=True, suppress_health_check=slow)
settings.load_profile("suite")
