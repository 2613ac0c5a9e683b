"""Pure decisions of the intake: names of observations, and which time they count as."""
