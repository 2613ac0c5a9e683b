"""Photos and documents: checked by what they hold, cleaned, kept by their SHA-256.

Write with `operations`, read with `queries`, look up what may come in in `rules`. There are no pages here: whoever
serves a file decides who may see it.
"""
