"""Areas, units, posts, accounts and duties from a sheet: checked first, shown as a diff, then written.

`columns` says what a sheet may hold, `reading` takes a file apart, `checking` judges a row, `planning` compares with
what is there, `writing` applies a plan, `template` makes the empty sheet, `links` lets somebody set a password.
"""
