"""The privacy notice's version: what everybody who consents has read, recorded with each consent.

The words are `web/privacy.html`. Whoever changes what they say gives them another version and date here.
"""

from datetime import date

NOTICE_VERSION = "2026-11-25"
NOTICE_DATE = date(2026, 11, 25)
"""Since when this version stands."""
