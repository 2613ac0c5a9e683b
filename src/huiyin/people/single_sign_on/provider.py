"""Speaking to the provider: where it is, the way there, and the token that a code is changed for.

The client, the state of a try in the session and PKCE are django-allauth's; the token is judged by `tokens`, and who it
is by `identities`. None of allauth's pages is mounted.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from huiyin.people import vault
from huiyin.people.single_sign_on.tokens import BadToken, Claims, Expected, claims_of

CALLBACK = "desk:sso_back"
_OUT = "way_out_of_single_sign_on"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class UnableToReach(Exception):
    """The provider does not answer, or not as a provider does."""


class NotOurs(Exception):
    """The answer is to no question of this browser, was used before, or its token is none for us."""


class Declined(Exception):
    """The provider says that nobody signed in there."""


@dataclass(frozen=True, slots=True)
class Came:
    """Who came back from the provider: what the token says, and what this browser wanted when it went.

    `token` and `end` are for signing out there: the token as it came, and the address that takes it, if there is one.
    """

    claims: Claims
    next: str
    again: bool
    token: str = field(default="", repr=False)
    end: str = ""


def is_on() -> bool:
    """Whether the installation has a single sign-on."""
    return bool(settings.OIDC_ISSUER)


def is_safe(url: object) -> bool:
    """Whether an address of the provider may be asked: https, or this machine itself."""
    parts = urlsplit(str(url))
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


class PlainSession(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth says no types
    """allauth's way out (SOCIALACCOUNT_ADAPTER): bounded in time, and led nowhere else by a redirect."""

    def get_requests_session(self) -> requests.Session:
        """A session of `requests`."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session


class Strict(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The provider of the settings, whose words about itself are compared with them."""

    def get_provider(self) -> Any:
        """Its settings, as allauth reads them: a row that is never saved."""
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=settings.OIDC_ISSUER,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={
                "server_url": settings.OIDC_ISSUER.rstrip("/"),
                "oauth_pkce_enabled": True,
                "scope": settings.OIDC_SCOPES,
            },
        )
        return OpenIDConnectProvider(self.request, app=app)

    @property
    def openid_config(self) -> Mapping[str, Any]:
        """What it says about itself (OpenID Connect Discovery 1.0), once the issuer is the one that was set."""
        config: Mapping[str, Any] = super().openid_config
        if config.get("issuer") != settings.OIDC_ISSUER:
            raise UnableToReach("it calls itself by another name than HUIYIN_OIDC_ISSUER")
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(is_safe(config.get(name)) for name in wanted):
            raise UnableToReach("an address of it is not https")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The public address, whatever host a request calls itself."""
        return settings.PUBLIC_URL + reverse(CALLBACK)

    def keys(self) -> Mapping[str, Any]:
        """Its JWK set, as it stands now: a turned key is good at once, and a withdrawn one is not."""
        with PlainSession(self.request).get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            found = answer.json()
        return found if isinstance(found, dict) else {}


def way_there(request: HttpRequest, *, target: str, again: bool, now: datetime) -> str:
    """The address at the provider to send the browser to. `again`: the person must sign in there anew.

    Raises `UnableToReach`.
    """
    nonce = secrets.token_urlsafe(32)
    more = {"prompt": "login", "max_age": "0"} if again else {}
    kept = {"nonce": nonce, "target": target, "again": again, "at": now.timestamp()}
    provider = Strict(request, settings.OIDC_ISSUER).get_provider()
    provider.get_oauth2_adapter = lambda asked: Strict(asked, settings.OIDC_ISSUER)
    try:
        answer = provider.redirect(request, process="login", auth_params={"nonce": nonce, **more}, **kept)
    except (requests.RequestException, ValueError, KeyError) as broken:
        raise UnableToReach(type(broken).__name__) from broken
    return str(answer["Location"])


def came_back(request: HttpRequest, now: datetime) -> Came:
    """Who it is, by the answer that the browser brought. Raises `UnableToReach`, `NotOurs`, `Declined`.

    The state of a try is used up by the first answer, whatever comes of it.
    """
    ours = Strict(request, settings.OIDC_ISSUER)
    provider = ours.get_provider()
    state = provider.unstash_redirect_state(request, request.GET.get("state", ""))
    if state is None:
        raise NotOurs("no try of this browser")
    if request.GET.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise NotOurs("an answer of another issuer")  # RFC 9207
    if "code" not in request.GET:
        raise Declined(request.GET.get("error", "")[:60])
    since = datetime.fromtimestamp(state["at"], now.tzinfo)
    expected = Expected(
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, state["nonce"], since if state["again"] else None
    )
    try:
        client = ours.get_client(request, provider.app)
        said = ours.get_access_token_data(request, provider.app, client, pkce_code_verifier=state["pkce_code_verifier"])
        token = str(said.get("id_token", ""))
        claims = claims_of(token, ours.keys(), expected, now)
        end = ours.openid_config.get("end_session_endpoint")
    except OAuth2Error as refused:  # its message holds the provider's words: not for a log
        raise NotOurs("the code is not good") from refused
    except BadToken as bad:
        raise NotOurs(str(bad)) from bad
    except (requests.RequestException, ValueError, KeyError) as broken:
        raise UnableToReach(type(broken).__name__) from broken
    return Came(claims, state["target"], state["again"], token, str(end) if is_safe(end) else "")


def keep_way_out(request: HttpRequest, came: Came) -> None:
    """Keep in the session how to sign out at the provider too, encrypted; nothing where it takes no sign-outs."""
    if came.end:
        request.session[_OUT] = vault.encrypt(json.dumps([came.end, came.token]))


def way_out(request: HttpRequest) -> str:
    """The address at the provider that ends the session there (OpenID Connect RP-Initiated Logout 1.0); empty: none.

    It leads back to our first page. To be asked before the session ends here.
    """
    if not (is_on() and _OUT in request.session):
        return ""
    end, token = json.loads(vault.decrypt(request.session[_OUT]))
    back = f"{settings.PUBLIC_URL}/"
    given = {"id_token_hint": token, "client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back}
    return f"{end}{'&' if urlsplit(end).query else '?'}{urlencode(given)}"
