"""Pictures without a window: boards, sprites, icons, panels and whole frames of a trial, in the colours and the type of a theme.

Drawing reads what was recorded and never changes it. Nothing here opens a window, hears a key or knows the time: `app` and `export` do.
"""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # before anything here imports pygame
