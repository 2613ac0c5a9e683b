"""Every problem that the API tells of: its status and what it is called. The pages of the types read this too."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One type of problem: `slug` ends its URI, `remedy` says what a caller can do."""

    slug: str
    status: int
    title: Promise
    remedy: Promise


def _type(slug: str, status: int, title: Promise, remedy: Promise) -> ProblemType:
    return ProblemType(slug, status, title, remedy)


UNREADABLE = _type("unreadable", 400, _("请求读不懂"), _("请求体要是一份完整的 UTF-8 JSON，键不重复，数字有限"))
NO_KEY = _type("key-needed", 401, _("需要密钥"), _("在 Authorization 头里写 Bearer 和您的密钥；密钥可能已被吊销"))
NO_SCOPE = _type("scope-missing", 403, _("这个密钥没有这项权限"), _("请管理员发一个带这项权限的密钥"))
NOT_ALLOWED = _type("not-allowed", 403, _("这一步不归您做"), _("by 列出谁能做；请他们来做，或换一个密钥"))
NOT_FOUND = _type("not-found", 404, _("没有找到"), _("核对编号或地址；编号最后一位是校验码"))
OUTSIDE = _type("outside-all-areas", 404, _("不在任何网格里"), _("仍然可以上报：范围以外的由市级调度台接"))
WRONG_METHOD = _type("method-not-allowed", 405, _("这个地址不支持这种方法"), _("看 Allow 头里有哪些方法"))
HAS_MOVED = _type(
    "state-has-moved", 409, _("状态已经变了"), _("state 是现在的状态，possible 是现在能做的；重新读一次再决定")
)
NO_ACTION = _type("unknown-action", 409, _("没有这个动作"), _("possible 是现在能做的动作"))
LIMIT = _type("limit-reached", 409, _("这个动作做过的次数已经到了"), _("看 possible 里还有什么可做"))
TOO_LARGE = _type("too-large", 413, _("请求太大"), _("照片逐张用 POST /files 上传，每张不超过 20 MB"))
WRONG_TYPE = _type("unsupported-media-type", 415, _("不支持这种格式"), _("用 application/json 或 multipart/form-data"))
BAD_FIELDS = _type("bad-fields", 422, _("有的内容不对"), _("errors 逐项写明哪里不对"))
REFUSED_FILE = _type("file-refused", 422, _("照片没有收下"), _("按 detail 换一张再传"))
KEY_REUSED = _type(
    "idempotency-key-reused", 422, _("Idempotency-Key 用过了"), _("同一个值只能重发同一个请求；新的请求用新的值")
)
TOO_MANY = _type("too-many-requests", 429, _("请求太密"), _("等 Retry-After 头里的秒数再来，放慢一些"))
BROKEN = _type("internal-error", 500, _("系统出错了"), _("已经记下来。稍后用同一个 Idempotency-Key 再试，不会重复"))
UNAVAILABLE = _type("unavailable", 503, _("暂时办不了"), _("稍后再试；有 Retry-After 头就照它等"))

TYPES = {
    kind.slug: kind
    for kind in (
        UNREADABLE, NO_KEY, NO_SCOPE, NOT_ALLOWED, NOT_FOUND, OUTSIDE, WRONG_METHOD, HAS_MOVED, NO_ACTION, LIMIT,
        TOO_LARGE, WRONG_TYPE, BAD_FIELDS, REFUSED_FILE, KEY_REUSED, TOO_MANY, BROKEN, UNAVAILABLE,
    )
}  # fmt: skip
"""By slug, in order of status."""
