"""What cookies are called."""


def of_this_host(name: str, https: bool) -> str:
    """`__Host-` and the name under https (RFC 6265bis, 4.1.3.2): no other host of the domain can set or read it.

    A browser takes such a name over https alone, with Secure, for the whole path and without a domain.
    """
    return f"__Host-{name}" if https else name
