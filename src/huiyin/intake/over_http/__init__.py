"""Doors over HTTP: they answer in the threads of the web processes, wherever the product's pages are served.

`place` keeps and counts, `asking` reads requests and finds out who asks, `answering` says no as RFC 9457 has it.
"""
