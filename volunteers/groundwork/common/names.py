"""Names of persons: one written form, a sort key in pinyin, what may not stand in one."""

from __future__ import annotations

import functools
import re
import unicodedata

from pypinyin import Style, lazy_pinyin

from volunteers.groundwork.common.tabular import half_width

MAX_LENGTH = 64
# Surnames whose reading differs from the character's usual one.
SURNAMES = {
    "单": "shan4", "仇": "qiu2", "查": "zha1", "曾": "zeng1", "解": "xie4", "区": "ou1",
    "朴": "piao2", "盖": "ge3", "任": "ren2", "华": "hua4", "纪": "ji3", "缪": "miao4",
    "乜": "nie4", "秘": "bi4", "种": "chong2", "冼": "xian3", "员": "yun4", "折": "she2",
    "覃": "qin2", "祭": "zhai4", "繁": "po2", "翟": "zhai2", "黑": "he4", "葛": "ge3",
    "尉": "wei4", "召": "shao4", "隗": "wei3", "幺": "yao1", "句": "gou1", "能": "nai4",
    "车": "che1", "柏": "bai3", "佴": "nai4", "燕": "yan1", "曲": "qu1", "宁": "ning4",
    "应": "ying1", "干": "gan1", "过": "guo1", "哈": "ha3", "那": "na1", "乐": "yue4",
    "卜": "bu3", "盛": "sheng4", "石": "shi2", "万": "wan4", "牟": "mu4", "逄": "pang2",
    "郇": "xun2", "洗": "xian3", "晟": "cheng2", "谌": "chen2", "臧": "zang1", "厘": "xi1",
    "阚": "kan4", "行": "xing2", "都": "du1", "长": "zhang3", "重": "chong2", "沈": "shen3",
}  # fmt: skip
DOUBLE_SURNAMES = {
    "尉迟": "yu4 chi2", "万俟": "mo4 qi2", "单于": "chan2 yu2", "长孙": "zhang3 sun1",
    "令狐": "ling2 hu2", "澹台": "tan2 tai2", "夏侯": "xia4 hou2", "宰父": "zai3 fu3",
    "尉缭": "wei4 liao2", "鲜于": "xian1 yu2",
}  # fmt: skip
# Rare forms that the dictionary does not hold, by the usual form.
VARIANTS = {"𠮷": "吉", "𤋮": "熙", "𬭎": "宏", "𣈱": "畅", "𬀩": "伟"}
# Control characters, marks that turn or hide text, private use: never part of a name.
FORBIDDEN = r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd\ue000-\uf8ff]"
_FORBIDDEN = re.compile(FORBIDDEN)
# Letters of any script (so also 𠮷 of plane 2), middle dots, hyphen, apostrophe, full stop, blank.
_SHAPE = re.compile(r"^[^\W\d_](?:[^\W\d_]|[·\-'. \u0300-\u036f])*$")
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･․●", "·"))
_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd〇"
_GAPS_IN_HAN = re.compile(rf"(?<=[{_HAN}·])\s+(?=[{_HAN}·])")


def normalise(text: str) -> str:
    """Return the name as stored: half-width letters, one kind of middle dot, no blanks between
    Han characters (王　伟 is 王伟), single blanks elsewhere, composed accents.
    """
    plain = half_width(unicodedata.normalize("NFC", text)).translate(_DOTS)
    return _GAPS_IN_HAN.sub("", " ".join(plain.split()))


def forbidden(text: str) -> bool:
    """Tell whether a text holds a control or hidden character, which no name may."""
    return bool(_FORBIDDEN.search(text))


def is_plausible(name: str) -> bool:
    """Tell whether a normalised name consists of letters and the marks that names hold."""
    if not 2 <= len(name) <= MAX_LENGTH or _FORBIDDEN.search(name):
        return False
    return bool(_SHAPE.match(name))


@functools.cache
def syllable(char: str) -> str:
    """Return the usual reading of one character with its tone, `zhang1`; what has none stays."""
    usual = VARIANTS.get(char, char)
    return lazy_pinyin(usual, style=Style.TONE3, neutral_tone_with_five=True)[0].lower()


def sort_key(name: str) -> str:
    """Return the key by which names are listed: syllables with tones, a surname's own reading
    first (单 shan4, 尉迟 yu4 chi2).
    """
    if len(name) > 2 and (double := DOUBLE_SURNAMES.get(name[:2])):
        return " ".join([double, *map(syllable, name[2:])])
    if len(name) > 1 and (single := SURNAMES.get(name[0])):
        return " ".join([single, *map(syllable, name[1:])])
    return " ".join(map(syllable, name))
