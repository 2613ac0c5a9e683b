"""Figures of many matters: defined as data, reckoned from facts that follow the history, published with their rows."""
