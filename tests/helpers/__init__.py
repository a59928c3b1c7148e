"""What tests share. `games.py` is the shelf of small games; `processes.py` starts other processes, and ends what a test leaves running."""
