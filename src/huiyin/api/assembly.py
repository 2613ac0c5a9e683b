"""The API in its first version, put together: our own resources, and the `router` of each domain's `api.py`."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from huiyin.api import actions, areas, files, history, lifecycles, opening, receipts, refusals
from huiyin.api.describing import Api
from huiyin.api.keys import READ

VERSION = "1.0.0"
DESCRIPTION = (
    "件件有回音：任何事情，有人接、有期限、有答复。Whatever is raised gets an owner, a deadline and an answer. "
    "Errors are RFC 9457 problem details; send Accept-Language to read them in zh-Hans or en."
)


def assemble() -> Api:
    """A new API with every resource."""
    api = Api(title="Huiyin 回音", version=VERSION, description=DESCRIPTION, urls_namespace="api-1", docs_url=None)
    refusals.teach(api)
    for room in (opening, history, actions, files, receipts, areas, lifecycles):
        api.add_router("", room.router)
    for domain in settings.DOMAINS:
        if find_spec(f"{domain}.api"):
            api.add_router("", import_module(f"{domain}.api").router, auth=READ)  # but for what says otherwise
    return api


api = assemble()
