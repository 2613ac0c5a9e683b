"""Bearer keys (RFC 6750): each endpoint names the scope that it needs, and finds who acts in `request.auth`."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from huiyin.api.catalogue import NO_KEY, NO_SCOPE
from huiyin.api.problems import Problem
from huiyin.people.actors import Actor
from huiyin.people.keys import KeyRefused, Scope, ScopeMissing, actor_of_key

REALM = 'Bearer realm="huiyin"'


class ApiKey(HttpBearer):
    """Lets in a key with `scope`; the actor becomes `request.auth`."""

    openapi_description = "`huiyin key create --name N --scope matters`"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor of the key in the header. Raises `Problem`: 401 with WWW-Authenticate, or 403."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Problem(NO_KEY, headers={"WWW-Authenticate": REALM})
        return self.authenticate(request, key.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The actor of `token`. Raises `Problem`."""
        try:
            return actor_of_key(token, self.scope, timezone.now())
        except KeyRefused:
            raise Problem(NO_KEY, headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'}) from None
        except ScopeMissing as why:
            told = f'{REALM}, error="insufficient_scope", scope="{why.scope}"'
            more = {"scope": str(why.scope)}
            raise Problem(NO_SCOPE, more=more, headers={"WWW-Authenticate": told}) from None


READ = ApiKey(Scope.MATTERS_READ)
WRITE = ApiKey(Scope.MATTERS)


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in a request that came with a key."""
    actor = request.auth  # type: ignore[attr-defined]
    assert isinstance(actor, Actor)
    return actor
