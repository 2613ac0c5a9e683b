"""Every read of the intake."""
