"""Second factors of accounts: an app's code, security keys, recovery codes, kept by django-allauth's MFA.

`codes` and `security_keys` check and keep them, `gate` says who needs one and keeps out who has none yet, `backend` is
how Django asks for one, so that axes counts what is wrong; `adapter` keeps secrets under the keys of `people.vault`.
"""
