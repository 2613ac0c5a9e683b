"""Decisions of the core as pure functions: no Django, no clock, no database."""
