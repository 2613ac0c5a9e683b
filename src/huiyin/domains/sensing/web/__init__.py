"""Pages of sensing: the centre's screen, alarms, the sheet for 119, devices. `project.urls` includes `urlpatterns`."""

from huiyin.domains.sensing.web.urls import app_name, urlpatterns

__all__ = ["app_name", "urlpatterns"]
