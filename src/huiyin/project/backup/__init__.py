"""`huiyin backup` and `huiyin restore`: the whole product in one file, and back.

`archive` is the file, `programs` are PostgreSQL's own, `keys` are the secrets, kept apart; `command` is the face.
"""
