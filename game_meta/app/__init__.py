"""The application: one window, the screens that live in it, and the parts they share.

`app.App` holds the window and a stack of screens, `app.Screen` is what a screen is. A new one (play, design, watch) is a subclass of it
and a `ScreenEntry` in `screen_registry.py`. Nothing here imports the engine or torch before a screen needs them: the window opens at once.
"""

import game_meta.render  # it quiets pygame, which must happen before anything here imports it
