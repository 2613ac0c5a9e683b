"""Permits of the sample district."""

from huiyin.domains.permits.demo.shops import build

__all__ = ["build"]
