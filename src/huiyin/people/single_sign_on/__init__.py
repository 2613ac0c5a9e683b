"""A city's single sign-on (OpenID Connect Core 1.0, code flow with PKCE): another way to give the first factor.

`tokens` says whether an id_token is one for us, `provider` speaks to the provider by django-allauth's client,
`identities` says whose account an identity is. Nobody registers here: an identity opens an account that is there, or
none. The second factor, sessions and roles stay ours.
"""
