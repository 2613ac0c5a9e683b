"""Frigate: what a camera sees in a lift, as values of the camera."""
