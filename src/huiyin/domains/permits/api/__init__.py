"""What the API says of permits."""

from ninja import Router

from huiyin.domains.permits.api import codes, plans

router = Router()
for part in (plans, codes):
    router.add_router("", part.router)

__all__ = ["router"]
