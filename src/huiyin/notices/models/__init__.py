"""Tables of notices: what is told, how somebody is reached and wishes to be, the words as a city edits them."""

from huiyin.notices.models.notice import Notice
from huiyin.notices.models.reach import Endpoint, Preferences
from huiyin.notices.models.retries import Retried
from huiyin.notices.models.texts import Text

__all__ = ["Endpoint", "Notice", "Preferences", "Retried", "Text"]
