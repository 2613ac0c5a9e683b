"""What pages of several rooms are made of: the desk's frame, maps that stand without a script, history as it is read.

`frame` guards a page of the desk and draws what it stands in; `links` are the lines that domains add to its navigation.
"""
