"""OneNET's encrypted messages: AES in CBC with PKCS #7 padding, in base64; its first block of key is the IV. Pure.

With a key of 16 bytes (the platform as it is now) the text is the message. With one of 32 (its first SDK) 16 random
bytes and the length, four bytes with the highest first, stand before it.
"""

import base64

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from huiyin.intake.telemetry import Unreadable

BLOCK, RANDOM, LENGTH = 16, 16, 4


def deciphered(key: bytes, text: str) -> bytes:
    """The message. Raises `Unreadable`."""
    try:
        secret = base64.b64decode(text, validate=True)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:BLOCK])).decryptor()
        unpadder = PKCS7(8 * BLOCK).unpadder()
        padded = decryptor.update(secret) + decryptor.finalize()
        plain = unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        raise Unreadable("a message that our key does not open") from None
    return plain if len(key) == BLOCK else _of_the_first_sdk(plain)


def _of_the_first_sdk(plain: bytes) -> bytes:
    begin = RANDOM + LENGTH
    length = int.from_bytes(plain[RANDOM:begin], "big")
    if len(plain) < begin or length > len(plain) - begin:
        raise Unreadable("a message that our key does not open")
    return plain[begin : begin + length]
