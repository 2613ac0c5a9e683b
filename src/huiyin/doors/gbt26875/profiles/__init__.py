"""Vendors' profiles: what a transmitter does otherwise than the standard says."""

from huiyin.doors.gbt26875.profiles.model import STANDARD, BadProfile, Profile
from huiyin.doors.gbt26875.profiles.reading import profiles, read_profile

__all__ = ["STANDARD", "BadProfile", "Profile", "profiles", "read_profile"]
