"""What people watch: scenes and widgets. The only folder that imports pygame; it reads the recorded data and never changes it."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # before anything here imports pygame
