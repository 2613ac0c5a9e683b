"""Guessing keys is slow here too."""

from huiyin.intake.brakes import ADDRESSES, Brake

__all__ = ["ADDRESSES", "Brake"]
