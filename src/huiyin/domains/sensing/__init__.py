"""Sensors in rented homes and charging sheds: from a reading to somebody who acts."""
