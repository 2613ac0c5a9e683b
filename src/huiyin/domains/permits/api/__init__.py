"""What the API says of permits."""

from ninja import Router

from huiyin.domains.permits.api import codes

router = Router()
for part in (codes,):
    router.add_router("", part.router)

__all__ = ["router"]
