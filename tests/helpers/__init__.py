"""What tests share. `games.py` has small games; `processes.py` starts other processes, and ends what a test leaves running."""
