"""Live updates: one small process that turns the history into server-sent events.

`relay` reads the outbox once for all listeners, `hub` hands events to those whose ticket names the topic, `stream`
writes them in the form of the standard, and `app` is the address.
"""
