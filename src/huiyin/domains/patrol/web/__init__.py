"""Pages of patrols: rounds as a list, one round's checklist, and the code that hangs at a site."""

from huiyin.domains.patrol.web.urls import app_name, urlpatterns

__all__ = ["app_name", "urlpatterns"]
