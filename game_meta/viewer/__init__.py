"""What people watch: scenes and widgets. The only folder that imports pygame; it reads the recorded data and never changes it."""
