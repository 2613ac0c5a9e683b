"""What the sample district needs to know of 苏州: English names, and roughly where the towns of 昆山 lie."""

from shapely.geometry import Point

CITY = "320500"
DISTRICT = "320583"
ENGLISH = {
    "虎丘区": "Huqiu",
    "吴中区": "Wuzhong",
    "相城区": "Xiangcheng",
    "姑苏区": "Gusu",
    "吴江区": "Wujiang",
    "常熟市": "Changshu",
    "张家港市": "Zhangjiagang",
    "昆山市": "Kunshan",
    "太仓市": "Taicang",
    "玉山镇": "Yushan",
    "巴城镇": "Bacheng",
    "周市镇": "Zhoushi",
    "陆家镇": "Lujia",
    "花桥镇": "Huaqiao",
    "张浦镇": "Zhangpu",
    "千灯镇": "Qiandeng",
    "昆山开发区": "Kunshan Development Zone",
    "昆山旅游度假区": "Kunshan Tourist Resort",
    "梅里社区": "Meili",
}
# In the order of their codes; a made-up boundary is then at least around its town.
TOWNS = (
    Point(120.945, 31.385),
    Point(120.870, 31.450),
    Point(120.990, 31.465),
    Point(121.050, 31.315),
    Point(121.095, 31.295),
    Point(120.935, 31.270),
    Point(121.005, 31.250),
    Point(121.000, 31.365),
    Point(120.890, 31.150),
)
# The stories of the sample district happen here: 梅里新村 in 梅里社区, both invented.
STORY_PLACE = Point(120.9512, 31.3861)
STORY_COMMUNITY = "梅里社区"
STORY_BUILDINGS = 24
