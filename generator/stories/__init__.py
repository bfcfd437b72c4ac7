"""Stories: which articles are copies of one another, which tell of one thing, and for how long."""
