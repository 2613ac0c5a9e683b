"""How passwords are hashed where the product runs."""

from django.utils.module_loading import import_string

from huiyin.project import settings as product


def test_passwords_are_hashed_slowly_enough() -> None:
    """The product's own hashers; tests use a fast one. Bounds: OWASP ASVS 4.0.3, 2.4."""
    argon, pbkdf = (import_string(name)() for name in product.PASSWORD_HASHERS)
    assert (argon.memory_cost >= 15 * 1024, argon.time_cost >= 2, argon.parallelism >= 1) == (True, True, True)
    assert pbkdf.algorithm == "pbkdf2_sha256" and pbkdf.iterations >= 310_000
    first, second = (argon.encode("correct horse", argon.salt()) for _ in range(2))
    assert first != second and "argon2id" in first
    assert argon.verify("correct horse", first) and not argon.verify("correct horsf", first)
    assert argon.salt_entropy >= 128
