"""A OneNET that pushes: signs and encrypts as the platform does, for tests and for trying a door out."""

import base64
import json
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from huiyin.doors.onenet.signing import signature


def encrypted(key: bytes, message: str) -> str:
    """As the platform writes it with a key of 16 bytes, and its first SDK with one of 32."""
    plain = message.encode()
    if len(key) == 32:
        plain = os.urandom(16) + len(plain).to_bytes(4, "big") + plain
    padder = PKCS7(128).padder()
    padded = padder.update(plain) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def new_push(token: str, message: object, *, key: bytes = b"", name: str = "push-1", nonce: str = "abcd1234") -> bytes:
    """A push of the platform as it is now."""
    text = json.dumps(message, ensure_ascii=False)
    text = encrypted(key, text) if key else text
    told = {"msg": text, "nonce": nonce, "signature": signature(token, nonce, text), "time": 1, "id": name}
    return json.dumps(told).encode()


def old_push(token: str, message: object, *, key: bytes = b"", nonce: str = "abcd1234") -> bytes:
    """A push as its first SDK reads it: the message is an object, with blanks where the platform writes them."""
    text = json.dumps(message, ensure_ascii=False)
    text = encrypted(key, text) if key else text
    member = f'"enc_msg":{json.dumps(text)}' if key else f'"msg":{text}'
    return f'{{{member},"msg_signature":"{signature(token, nonce, text)}","nonce":"{nonce}"}}'.encode()
