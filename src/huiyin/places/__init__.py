"""Areas as a tree with boundaries, the addresses in them, and which area a point lies in.

Read with `queries`, write with `operations`; `tree.AreaTree` is the snapshot that answers without a database.
"""
