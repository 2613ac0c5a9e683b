"""Pages of permits: what it takes to open a business, the one form and its papers."""

from huiyin.domains.permits.web.urls import app_name, urlpatterns

__all__ = ["app_name", "urlpatterns"]
