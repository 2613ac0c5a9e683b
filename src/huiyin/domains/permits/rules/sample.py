"""A licence of the sample district: what an invented firm of each industry would get."""

from datetime import date

from huiyin.domains.permits.rules.licence_numbers import LAST_SERIAL, licence_number
from huiyin.domains.permits.rules.verifier import INDUSTRIES, LicenceClaims, PermitClaims

REGION, CODE = "昆山市", "320583"
_UNTIL = date(2031, 11, 25)
_NAMES = {
    "catering": "梅里人家餐饮", "convenience_store": "梅里鲜便利店", "supermarket": "梅里鲜生活超市",
    "pharmacy": "梅里大药房", "hotel": "梅里云宿酒店管理",
    "training": "梅里学思培训", "beauty": "梅里如初美容", "cinema": "梅里星幕影院管理",
    "swimming": "梅里碧波游泳健身", "bookshop": "梅里书屋图书", "employment_agency": "梅里英才人力资源",
    "farm_supplies": "梅里丰年农资", "gym": "梅里跃动健身", "haulier": "梅里通达货运", "internet_cafe": "梅里星环网络",
    "karaoke": "梅里欢唱娱乐", "pet_clinic": "梅里安宠动物医院", "tea_shop": "梅里清和茶叶",
}  # fmt: skip
_PERMITS = {
    "food": PermitClaims("food", "JY13205830123456", "昆山市市场监督管理局", _UNTIL),
    "tobacco": PermitClaims("tobacco", "320583104817", "昆山市烟草专卖局", date(2031, 9, 30)),
    "hygiene": PermitClaims("hygiene", "苏昆卫公证字〔2026〕第000417号", "昆山市卫生健康委员会", date(2030, 11, 2)),
    "fire_check": PermitClaims("fire_check", "昆消安检字〔2026〕第0126号", "昆山市消防救援大队", None),
    "device_filing": PermitClaims("device_filing", "苏苏药监械经营备20260123号", "昆山市行政审批局", None),
    "drug_retail": PermitClaims("drug_retail", "苏CB51201234", "昆山市行政审批局", _UNTIL),
    "publications": PermitClaims("publications", "苏新出发昆字第0481号", "昆山市新闻出版局", _UNTIL),
    "hotel": PermitClaims("hotel", "昆公特旅字第2026031号", "昆山市公安局", None),
    "training_school": PermitClaims("training_school", "教民132058370000121号", "昆山市教育局", date(2029, 8, 31)),
    "film": PermitClaims("film", "影放证昆字第0012号", "昆山市电影局", _UNTIL),
    "human_resources": PermitClaims("human_resources", "320583260012", "昆山市人力资源和社会保障局", _UNTIL),
    "pesticide": PermitClaims("pesticide", "农药经许（苏）32058320017", "昆山市农业农村局", _UNTIL),
    "veterinary_drug": PermitClaims("veterinary_drug", "兽药经营证字10320583017号", "昆山市农业农村局", _UNTIL),
    "seed": PermitClaims("seed", "备案号32058326001", "昆山市农业农村局", None),
    "veterinary": PermitClaims("veterinary", "动物诊疗证昆字第0031号", "昆山市农业农村局", None),
    "freight": PermitClaims("freight", "苏交运管许可昆字320583301234号", "昆山市交通运输局", _UNTIL),
    "internet_cafe": PermitClaims("internet_cafe", "苏昆网文〔2026〕0007号", "昆山市文体广电和旅游局", _UNTIL),
    "entertainment": PermitClaims("entertainment", "苏昆娱许〔2026〕0019号", "昆山市文体广电和旅游局", _UNTIL),
    "sports_venue": PermitClaims("sports_venue", "昆体高危字〔2026〕第008号", "昆山市体育局", _UNTIL),
}
_OF = {
    "catering": ("food", "fire_check"),
    "convenience_store": ("food", "tobacco", "device_filing", "drug_retail", "publications"),
    "supermarket": ("food", "tobacco", "hygiene", "fire_check", "device_filing", "drug_retail", "publications"),
    "pharmacy": ("drug_retail", "device_filing", "food"),
    "hotel": ("hotel", "hygiene", "fire_check", "food"),
    "training": ("training_school", "fire_check"),
    "beauty": ("hygiene",),
    "cinema": ("film", "hygiene", "fire_check", "food"),
    "swimming": ("sports_venue", "hygiene", "fire_check"),
    "bookshop": ("publications", "food"),
    "employment_agency": ("human_resources",),
    "farm_supplies": ("seed", "pesticide", "veterinary_drug"),
    "gym": ("fire_check", "food"),
    "haulier": ("freight",),
    "internet_cafe": ("internet_cafe", "fire_check", "food"),
    "karaoke": ("entertainment", "hygiene", "fire_check", "food", "tobacco"),
    "pet_clinic": ("veterinary", "veterinary_drug"),
    "tea_shop": ("food", "fire_check"),
}


def sample_licence(industry: str, serial: int = 0) -> LicenceClaims:
    """The licence of the industry, under a number that no real one gets. Raises `LookupError` for one not known."""
    if industry not in _NAMES:
        raise LookupError(f"there is no sample of {industry!r}: {', '.join(INDUSTRIES.values())}")
    return LicenceClaims(
        number=licence_number(CODE, 2026, serial or LAST_SERIAL - list(_NAMES).index(industry)),
        holder=f"昆山{_NAMES[industry]}有限公司玉山分公司",
        uscc="91320583MA1K4ABC99",
        place="昆山市玉山镇前进中路288号梅里广场1幢101室",
        industry=industry,
        permits=tuple(_PERMITS[permit] for permit in _OF[industry]),
        until=_UNTIL,
    )
