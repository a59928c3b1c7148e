"""Comparing methods: the trainings, the games played, the statistics, and the page that shows them."""
