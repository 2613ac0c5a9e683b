"""`huiyin up`: everything under one roof.

`child` is one process, `supervisor` keeps them alive, `roof` lets one at a time into a home, `command` is the face.
"""
