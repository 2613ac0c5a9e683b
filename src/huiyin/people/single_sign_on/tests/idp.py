"""A provider of OpenID Connect on 127.0.0.1: discovery, code flow with PKCE, tokens, keys. It lies where it is told to.

Its side of the rules is real: a code is good once, for the client, address and verifier that it was given for.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT, SECRET = "huiyin", "a secret of both"
_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_EC = ec.generate_private_key(ec.SECP256R1())
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _jwk(algorithm: str, key: Any) -> dict[str, Any]:
    made = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": algorithm, "use": "sig"}


JWKS = {"keys": [_jwk("RS256", _RSA), _jwk("ES256", _EC)]}
PUBLIC_PEM = _RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signed(claims: dict[str, Any], *, algorithm: str = "RS256", key: Any = None, kid: str = "") -> str:
    """A token by the provider's own key, or by another."""
    own: dict[str, Any] = {"RS256": _RSA, "ES256": _EC}
    return jwt.encode(claims, key or own[algorithm], algorithm=algorithm, headers={"kid": kid or algorithm})


def with_none(claims: dict[str, Any]) -> str:
    """The same without a signature."""
    nothing: Any = None
    return jwt.encode(claims, nothing, algorithm="none", headers={"kid": "RS256"})


def with_public_key_as_secret(claims: dict[str, Any]) -> str:
    """HS256 with what everybody can read: the old confusion of algorithms. Made by hand, as the library refuses to."""
    parts = [{"alg": "HS256", "typ": "JWT", "kid": "RS256"}, claims]
    text = b".".join(_b64(json.dumps(part).encode()) for part in parts)
    return (text + b"." + _b64(_hmac(text))).decode()


def _hmac(text: bytes) -> bytes:
    import hmac

    return hmac.new(PUBLIC_PEM, text, hashlib.sha256).digest()


def _b64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


@dataclass
class Provider:
    """Whoever comes is signed in as `subject` with `more` claims. `change` alters them, `make` makes the token."""

    server: ThreadingHTTPServer
    subject: str = "employee-1"
    more: dict[str, Any] = field(default_factory=dict)
    change: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    make: Callable[[dict[str, Any]], str] = signed
    config: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    signed_out: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def sign_in(self, href: str) -> str:
        """Do what the browser and the person do at the provider; the path and query that lead back."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}
        assert given["client_id"] == CLIENT and given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = given
        back = urlsplit(given["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': given['state']})}"

    def sign_out(self, href: str) -> str:
        """End the session of whom the hint names, as a provider does; the address that leads back."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}
        hint = jwt.decode(
            given["id_token_hint"], _RSA.public_key(), algorithms=["RS256"], audience=CLIENT, issuer=self.issuer
        )
        assert given["client_id"] == CLIENT
        self.signed_out.append(hint["sub"])
        return given["post_logout_redirect_uri"]

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Change a code for a token."""
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = _b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        if (
            asked is None
            or form.get("client_secret") != SECRET
            or asked["code_challenge"] != verifier
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "nonce": asked["nonce"],
            "iat": now, "exp": now + 300, **({"auth_time": now} if "max_age" in asked else {}), **self.more,
        }  # fmt: skip
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.make(self.change(claims))}

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What it says at an address."""
        self.asked.append(path)
        if path == "/token":
            return self.token(form)
        if path == "/keys":
            return 200, JWKS
        said = {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip
        return 200, said | self.config


def start() -> Provider:
    """A provider that listens until its server is shut down."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send({name: values[0] for name, values in parse_qs(body).items()})

        def _send(self, form: dict[str, str]) -> None:
            status, said = provider.answer(urlsplit(self.path).path, form)
            raw = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return provider
