"""What the API says of permits."""

from ninja import Router

from huiyin.domains.permits.api import plans

router = Router()
for part in (plans,):
    router.add_router("", part.router)

__all__ = ["router"]
