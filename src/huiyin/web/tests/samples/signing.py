"""Samples of signing in: the second factor, set up and asked for."""

from typing import Any

from huiyin.web.forms import AppCodeForm, PasswordForm, SecondStepForm
from huiyin.web.tests.samples.shared import Say, ago

SECRET = "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"  # of nobody: the example of every textbook
_ADDRESS = f"otpauth://totp/secretary?secret={SECRET.replace(' ', '')}&issuer=Huiyin"


def second_step(say: Say) -> dict[str, Any]:
    """Asked for a key or a code, after a wrong one."""
    return {"form": SecondStepForm(), "next": "", "options": {"publicKey": {}}, "refused": True}


def due(say: Say) -> dict[str, Any]:
    """An account that needs one, at its first sign-in."""
    return {"factors": [], "codes": [], "codes_left": 0, "due": True, "has_app": False, "username": "secretary"}


def have(say: Say) -> dict[str, Any]:
    """An app and a key, with the recovery codes to be printed."""
    app = {"id": 1, "name": say("手机验证器", "Authenticator app"), "since": ago(days=2), "used": None}
    name = say("办公室的钥匙", "Key at the office")
    key = {"id": 2, "name": name, "since": ago(days=1), "used": ago(hours=2)}
    paper = [f"{n * 10_864_197 + 10_203_040}" for n in range(8)] + ["01827364", "90817263"]
    return {
        "factors": [app, key], "codes": paper, "codes_left": 10, "has_app": True, "username": "secretary",
        "desk_href": "#",
    }  # fmt: skip


def app(say: Say) -> dict[str, Any]:
    """The key as a picture and as text."""
    return {"form": AppCodeForm(), "secret": SECRET, "address": _ADDRESS}


def key(say: Say) -> dict[str, Any]:
    """Adding a key, where the first try failed."""
    return {"options": {"publicKey": {}}, "wrong": True}


def again(say: Say) -> dict[str, Any]:
    """The password once more."""
    return {"form": PasswordForm(), "next": "/desk/me", "sso": say("市统一登录", "City sign-on")}


def sso_unknown(say: Say) -> dict[str, Any]:
    """Back from there without an account that is linked."""
    words = say(
        "单点登录认得您，可是这里没有和您连上的账号。请把下面这串字交给单位管理员，由他连上。",
        "The single sign-on knows you, but no account here is linked to you.",
    )
    title = say("还没有连上账号", "No account is linked yet")
    return {"title": title, "words": words, "subject": "auth|9f1c2b7a5d3e4f60a1b2c3d4e5f60718293a4b5c6d7e8f90"}
