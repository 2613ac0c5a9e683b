"""Which endpoints answer without a key: a new one that forgets to ask for one fails here."""

from django.test import Client

from huiyin.api.assembly import api

# What is public data, what the secret of a receipt opens, and what verifies a licence.
WITHOUT_A_KEY = {
    "locate",
    "read_lifecycle",
    "draw_lifecycle",
    "read_voice_categories",
    "read_receipt",
    "act_by_receipt",
    "list_industries",
    "plan_industry",
    "read_licence_keys",
    "read_licence_status",
    "verify_licence_code",
}


def operations() -> dict[str, tuple[str, str, bool]]:
    """Every operation: its method, its path, whether it asks for a key."""
    paths = api.get_openapi_schema()["paths"]
    return {
        told["operationId"]: (method, path, bool(told.get("security")))
        for path, methods in paths.items()
        for method, told in methods.items()
    }


def test_every_endpoint_but_the_public_ones_asks_for_a_key() -> None:
    assert {name for name, (_, _, asks) in operations().items() if not asks} == WITHOUT_A_KEY


def test_without_a_key_each_says_so_before_it_reads_anything(db: None) -> None:
    for method, path, asks in operations().values():
        if asks:
            answer = getattr(Client(), method)(path.replace("{", "").replace("}", ""))
            assert answer.status_code == 401, (method, path)
            assert answer["WWW-Authenticate"].startswith("Bearer")
