"""An employer's two colours, made safe: every text and button reads well in light and in dark, whatever was chosen."""

import hashlib
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

HEX = re.compile(r"#[0-9a-fA-F]{6}")
AA = 4.5
LIGHT_SURFACE, DARK_SURFACE = "#f7f4ef", "#2a2623"  # the least favourable ones of tokens.css, soft tints included
WHITE, INK, BLACK = "#ffffff", "#1c1814", "#000000"
PRODUCT_COLOUR = "#4650c8"

Oklch = tuple[float, float, float]


class Branded(Protocol):
    colour_primary: str
    colour_accent: str


@dataclass(frozen=True)
class TextVerdict:
    """How a colour reads as text in one scheme, and which one stands in for it where it reads badly."""

    is_dark: bool
    chosen: str
    used: str
    ratio: float

    @property
    def reads_well(self) -> bool:
        return self.ratio >= AA


def text_verdicts(colour: str) -> list[TextVerdict]:
    """Light first. Nothing about what is no colour."""
    if not HEX.fullmatch(colour or ""):
        return []
    return [
        TextVerdict(is_dark, colour, readable(colour, surface), contrast(colour, surface))
        for is_dark, surface in ((False, LIGHT_SURFACE), (True, DARK_SURFACE))
    ]


def brand_css(employer: Branded, *, selector: str = ":root") -> str:
    """The style sheet that sets --brand-*; empty when the employer has chosen no colour."""
    tokens = brand_tokens(employer.colour_primary, employer.colour_accent)
    if not tokens:
        return ""
    lines = "".join(f"  --brand-{name}: {value};\n" for name, value in tokens.items())
    return f"{selector} {{\n{lines}}}\n"


def brand_version(employer: Branded) -> str:
    return hashlib.blake2s(brand_css(employer).encode(), digest_size=6).hexdigest()


def brand_tokens(primary: str, accent: str) -> dict[str, str]:
    """Every page asks, for the version of its style sheet; working it out costs as much as a query."""
    return dict(_brand_tokens(primary or "", accent or ""))


@lru_cache(maxsize=1024)
def _brand_tokens(primary: str, accent: str) -> dict[str, str]:
    tokens: dict[str, str] = {}
    if HEX.fullmatch(primary or ""):
        tokens |= _primary_tokens(primary)
    if HEX.fullmatch(accent or ""):
        lightness, chroma, hue = to_oklch(accent)
        tokens["second"] = _pair(accent, from_oklch((max(lightness, 0.6), chroma, hue)))
    return tokens


def _primary_tokens(primary: str) -> dict[str, str]:
    light, dark = primary, _lighter_for_dark(primary)
    return {
        "fill": _pair(light, dark),
        "fill-hover": _pair(_shift(light, _hover_step(light)), _shift(dark, _hover_step(dark))),
        "on-fill": _pair(text_on(light), text_on(dark)),
        "text": _pair(readable(primary, LIGHT_SURFACE), readable(primary, DARK_SURFACE)),
        "soft": _pair(_tint(primary, 0.956, 0.02), _tint(primary, 0.28, 0.05)),
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_on(fill: str) -> str:
    """White or our ink, whichever reads better; on a few middling colours only black reads well enough."""
    best = max((WHITE, INK), key=lambda ink: contrast(fill, ink))
    return best if contrast(fill, best) >= AA else max((WHITE, BLACK), key=lambda ink: contrast(fill, ink))


def readable(colour: str, surface: str) -> str:
    """The nearest lightness of this hue that reads as text on the surface."""
    lightness, chroma, hue = to_oklch(colour)
    step = -0.01 if _luminance(surface) > 0.18 else 0.01
    while contrast(colour, surface) < AA + 0.4 and 0 <= lightness + step <= 1:
        lightness += step
        colour = from_oklch((lightness, chroma, hue))
    return colour


def to_oklch(colour: str) -> Oklch:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(colour: Oklch) -> str:
    """The colour as #rrggbb; what the screen cannot show loses chroma, never lightness or hue."""
    lightness, chroma, hue = colour
    while chroma > 0 and not all(-0.0005 <= channel <= 1.0005 for channel in _linear_rgb(lightness, chroma, hue)):
        chroma = max(0.0, chroma - 0.004)
    return "#" + "".join(f"{_byte(channel):02x}" for channel in _linear_rgb(lightness, chroma, hue))


def _linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _byte(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    curved = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(255 * curved)


def _channels(colour: str) -> list[float]:
    return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lighter_for_dark(colour: str) -> str:
    lightness, chroma, hue = to_oklch(colour)
    return from_oklch((min(0.84, max(0.68, lightness)), min(chroma, 0.15), hue))


def _shift(colour: str, by: float) -> str:
    lightness, chroma, hue = to_oklch(colour)
    return from_oklch((min(1.0, max(0.0, lightness + by)), chroma, hue))


def _hover_step(colour: str) -> float:
    """Away from the text, so that hovering never costs contrast."""
    return -0.05 if text_on(colour) == WHITE else 0.04


def _tint(colour: str, lightness: float, chroma: float) -> str:
    _, own_chroma, hue = to_oklch(colour)
    return from_oklch((lightness, min(chroma, own_chroma), hue))


def _pair(light: str, dark: str) -> str:
    return f"light-dark({light}, {dark})"


def mail_colours(primary: str) -> dict[str, str]:
    """Plain colours for mails, which know neither variables nor schemes."""
    fill = primary if HEX.fullmatch(primary or "") else PRODUCT_COLOUR
    return {"fill": fill, "on_fill": text_on(fill), "text": readable(fill, WHITE)}
