"""Addresses of permits outside the API: what codes name, and what machines look for."""

from huiyin.domains.permits.web.urls import app_name, urlpatterns

__all__ = ["app_name", "urlpatterns"]
