"""The watch screen: replays along one timeline, side by side, episode beside episode."""
