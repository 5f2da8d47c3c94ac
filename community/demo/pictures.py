"""Pictures of the demo: quiet landscapes drawn from a number, since photographs of people who are made up are none."""

from functools import lru_cache
from io import BytesIO
from math import sin
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from community.news.pictures import WIDE
from web.images import Picture, drawn_afresh

SIZE = (960, 600)
SKIES = (
    ((247, 221, 190), (133, 164, 201)), ((252, 234, 205), (222, 140, 116)), ((214, 230, 236), (96, 128, 158)),
    ((240, 226, 235), (134, 117, 165)), ((233, 239, 214), (122, 160, 150)),
)  # fmt: skip


@lru_cache(maxsize=32)
def drawn(seed: int) -> Picture:
    chance = Random(seed)  # noqa: S311
    low, high = SKIES[seed % len(SKIES)]
    wide, tall = SIZE
    picture = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    for y in range(tall):
        share = y / tall
        pen.line([(0, y), (wide, y)], fill=tuple(round(b + (a - b) * share) for a, b in zip(low, high, strict=True)))
    x, y, r = chance.randint(180, 780), chance.randint(110, 230), chance.randint(36, 60)
    pen.ellipse([x - r, y - r, x + r, y + r], fill=(255, 246, 226))
    for layer in range(4):
        shade = tuple(round(c * (0.82 - 0.17 * layer)) for c in high)
        base, swell, phase = 330 + 62 * layer, chance.uniform(28, 62), chance.uniform(0, 6)
        hill = [(each, base + swell * sin(each / chance_width(layer) + phase)) for each in range(0, wide + 12, 12)]
        pen.polygon([(0, tall), *hill, (wide, tall)], fill=shade)
    out = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(out, "PNG")
    return drawn_afresh(out, WIDE)["wide"]


def chance_width(layer: int) -> float:
    return 190.0 - 32 * layer
