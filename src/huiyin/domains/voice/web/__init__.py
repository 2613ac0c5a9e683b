"""Pages of residents' requests: reporting in three questions. `project.urls` includes `urlpatterns` of every domain."""

from huiyin.domains.voice.web.urls import app_name, urlpatterns

__all__ = ["app_name", "urlpatterns"]
