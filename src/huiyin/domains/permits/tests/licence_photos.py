"""Photos of a business licence, and of what is none, drawn with the product's own type."""

import io

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from huiyin.ui.paper import TYPE

CODE = "91110000600037341L"
NAME = "梅里路便利店有限公司"
_LEFT = [
    ("名    称", NAME),
    ("类    型", "有限责任公司（自然人独资）"),
    ("法定代表人", "甲乙丙"),
    ("经营范围", "许可项目：食品销售；烟草制品零售。一般项目：日用百"),
    ("", "货销售；日用品销售。"),
]
_RIGHT = [("注册资本", "伍拾万元整"), ("成立日期", "2020年03月15日"), ("住    所", "梅里省梅里市梅里路 88 号")]


def _type(size: int, weight: str = "regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(TYPE / f"noto-sans-sc-{weight}.ttf", size)


def licence(code: str = CODE, name: str = NAME) -> Image.Image:
    """A licence as it lies on a scanner."""
    sheet = Image.new("RGB", (1600, 1130), "#fbf8ef")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((20, 20, 1580, 1110), outline="#a08040", width=6)
    draw.text((620, 90), "营业执照", font=_type(90, "bold"), fill="#222")
    draw.text((120, 150), "统一社会信用代码", font=_type(26), fill="#222")
    draw.text((120, 190), code, font=_type(30, "bold"), fill="#222")
    y = 330
    for label, value in _LEFT:
        draw.text((120, y), label, font=_type(30), fill="#444")
        draw.text((320, y), name if value == NAME else value, font=_type(30), fill="#111")
        y += 45 if label == "经营范围" else 70
    for place, (label, value) in enumerate(_RIGHT):
        draw.text((1100, 330 + 70 * place), label, font=_type(26), fill="#444")
        draw.text((1240, 330 + 70 * place), value, font=_type(26), fill="#111")
    draw.text((1050, 950), "登记机关", font=_type(28), fill="#444")
    return sheet


def leaning(degrees: float) -> Image.Image:
    """The licence on a dark table, turned against the clock."""
    return licence().rotate(degrees, expand=True, fillcolor="#776655", resample=Image.Resampling.BICUBIC)


def noisy() -> Image.Image:
    """The licence by bad light: grains over all of it, and a little soft."""
    sheet = licence().filter(ImageFilter.GaussianBlur(1))
    return Image.blend(sheet, Image.effect_noise(sheet.size, 60).convert("RGB"), 0.2)


def blurred() -> Image.Image:
    """The licence by a hand that shook: its title can be guessed, and nothing else."""
    return licence().filter(ImageFilter.GaussianBlur(9))


def cat() -> Image.Image:
    """A cat on grass, with a moon."""
    picture = Image.new("RGB", (1200, 900), "#8fb7d8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 650, 1200, 900), fill="#5a8f4a")
    draw.ellipse((950, 60, 1080, 190), fill="#f5f0c0")
    draw.ellipse((400, 420, 800, 780), fill="#705030")
    draw.ellipse((470, 260, 730, 500), fill="#7a5a38")
    draw.polygon([(490, 320), (500, 190), (580, 280)], fill="#7a5a38")
    draw.polygon([(710, 320), (700, 190), (620, 280)], fill="#7a5a38")
    for left in (540, 630):
        draw.ellipse((left, 340, left + 36, 390), fill="#c8e060")
        draw.ellipse((left + 12, 345, left + 24, 385), fill="#111")
    return picture


def menu() -> Image.Image:
    """Words in plenty, and no licence."""
    picture = Image.new("RGB", (900, 1200), "white")
    draw = ImageDraw.Draw(picture)
    for place, words in enumerate(("今日菜单", "名称：红烧肉", "青菜 12 元", "白米饭 2 元", "经营者推荐：阳春面")):
        draw.text((90, 120 + 160 * place), words, font=_type(64), fill="#222")
    return picture


def as_jpeg(picture: Image.Image) -> bytes:
    """The photo's file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
