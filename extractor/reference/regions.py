"""The region of a document: which of 2,800 counties its 区科技局 is in.

Names are looked for in the department's name and the title, then in the body. A name that several
places share needs evidence (the name of its city or province near by); without it the answer is None.
A region is never guessed, a central body has none, and a development zone keeps its name without a code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extractor.reference.atlas import Atlas, Region, atlas, words

_BODY = 3_000
_SUPPORT = 20_000
_KIND = re.compile(r"[省市区县旗州盟]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_VERTICAL = re.compile(
    r"国家税务总局|国家统计局|国家金融监督|中国人民银行|中国气象局|中国地震局|海关总署|中华人民共和国.{2,6}海关"
)
# Words that a name of two letters may follow: 关于沛县, 共青团沛县委员会.
_BEFORE_NAME = ("中共", "关于", "共产党", "共青团", "政协", "协商会议", "公开", "年", "年度", "位于", "公告")
_ORGAN = re.compile(
    r"[^，。；：、\s]{0,14}?(?:人民政府|政府|委员会|办公室|委|局|厅|部|法院|检察院|政协|人大|办事处|中心|联合会|总工会|协会|学校|小学|中学|医院|大队|支队|馆|所|站|院|会)"
)
# After these a body is another one: 根据无锡市财政局要求.
_OF_OTHERS = ("根据", "按照", "遵照", "依据", "转发", "与", "经", "报", "向", "同", "由", "受")
_SIGNED = re.compile(rf"{_ORGAN.pattern}(?:\n|$)")
_NOT_A_PLACE = re.compile(
    r"[东西南北中一二三四五六七八九十]{0,2}(?:路|街|大道|大街|公园|大桥)|[\u4e00-\u9fff]{0,12}(?:大学|学院|海关)"
)
_ELSEWHERE = re.compile(
    r"(?:对口|支援|帮扶|协作|援建|援疆|援藏|援青|结对|赴|考察|前往|招商)[^，。；\n]{0,24}"
)
# 市场监督管理局 and 市政工程处 are no bodies of a 市.
_HINT = re.compile(
    r"^(?:附件\d{0,2}[:：]?)?(?:关于)?(?:\d{4}年?度?)?(?:中共|共青团)?"
    r"(省|自治区|市(?!场|容|政(?![府协法务研数])|民[中服])|区(?![域块位])|县(?!域)|旗|州)(?=[^\s级]{1,20})"
)
_ZONE = re.compile(
    r"(?:中共)?(?P<zone>[\u4e00-\u9fff（）()]{2,20}?(?:经济技术开发区|高新技术产业开发区|高新技术开发区|经济开发区|产业开发区|工业园区|产业园区|高新区|经开区|开发区|新区|管理区|示范区|保税区|试验区|实验区|自贸区|度假区|旅游区|生态城|科技城|科学城|新城|合作区|风景名胜区))"
    r"(?=管理委员会|管委会|党工委|工作委员会|[\u4e00-\u9fff]{1,20}(?:局|委|办|部|中心|法院|检察院|政府|办事处|学校|小学|中学|医院|院)|$)"
)
# A kind of zone alone names none: 市经济开发区.
_NO_ZONE = re.compile(
    r"(?:国家级?|[省市区县旗州]级?)?(?:经济|高新|技术|产业|工业|综合|现代|农业|旅游|物流|科技)*"
    r"(?:(?:高新|经开|开发|新|园|管理|示范|保税|试验|实验|自贸|度假|旅游|合作|风景名胜)区|(?:生态|科技|科学|新)城)"
)
_CORPS = re.compile(r"新疆生产建设兵团(?:第[一二三四五六七八九十]{1,3}师)?")
_ADDRESS = re.compile(r"(?:地址|位于|坐落(?:于|在)?|地点|住所|驻地)[^，。；\n]{0,6}$")
_OPENING = re.compile(
    r"(?:中共|中国共产党|共青团|政协|中国人民政治协商会议|国家税务总局|民革|民盟|民建|民进|九三学社)?"
)
_WORDS = re.compile(r"[\u4e00-\u9fff]+")
_SEATED = re.compile(
    r"(?!.*驻).*(?:厅|局|委|办|政府|法院|检察院|政协|人大|部|联合会|总工会|妇联|残联|科协|文联|委员会|办公室|办公厅)$"
)


@dataclass(frozen=True, slots=True)
class Located:
    """A document's region: its code and full name in the fiscal year, and what says so.

    ``code`` is None for a zone that has none. ``source`` is ``title`` (title or department's name),
    ``text``, ``inferred`` or ``given``; ``evidence`` the words; ``confidence`` between 0 and 1.
    """

    code: str | None
    name: str
    source: str
    evidence: str
    confidence: float


class _Mention(NamedTuple):
    """Adjoining names of regions, from the largest down, and the regions they can mean."""

    start: int
    end: int
    text: str
    regions: tuple[Region, ...]
    names: int


def locate(
    title: str,
    department: str | None = None,
    body: str = "",
    year: int | None = None,
    path: str | None = None,
) -> Located | None:
    """The region of a document, or None where it shows none or leaves a doubt.

    ``title`` is the head of the document, ``department`` the body's name as printed, ``body`` the
    text; ``path`` may help to choose between regions that the text leaves open, never more.

    >>> locate("天津市西青区科学技术局2024年部门预算", year=2024).code
    '120111'
    >>> locate("朝阳区教育局2024年部门预算", year=2024) is None
    True
    """
    places = atlas()
    heads = [head for head in (department or "", title) if head]
    if any(is_central(head) for head in heads[:1]):
        return None
    for head in heads:
        zone = _zone(places, head)
        if zone is not None:
            return zone
        found = _from_head(places, head, "".join(heads), body, year, path)
        if found is not None:
            return found if department else _inner(places, found, body, year) or found
        if _mentions(places, head):
            return None
    return _from_body(places, heads, body, year, path)


def given(code: str, year: int | None = None) -> Located:
    """The region that a user names by its code; the code itself stands for a name we do not know."""
    region = atlas().at(code, year)
    name = atlas().full_name(region, year) if region else code
    return Located(code, name, "given", code, 1.0)


def given_name(name: str, year: int | None = None) -> Located:
    """The region that a user names in words, with its code where only one can be meant."""
    places = atlas()
    mentions = _mentions(places, name)
    regions = _distinct(places, mentions[0].regions, year) if mentions and mentions[0].text == name else []
    if len(regions) == 1:
        return _located(places, regions[0], year, "given", name, 1.0)
    return Located(None, name, "given", name, 1.0)


def begins_with_place(name: str) -> bool:
    """Whether a name begins with a region, or with the party or the league of one.

    >>> begins_with_place("中共无锡市委宣传部"), begins_with_place("政务公开无锡市教育局")
    (True, False)
    """
    mentions = _mentions(atlas(), name[:60])
    return bool(mentions) and bool(_OPENING.fullmatch(name, 0, mentions[0].start))


def is_code(code: str) -> bool:
    """Whether a region bears or bore a code of GB/T 2260."""
    return code in atlas().by_code


def level_named(name: str) -> tuple[int, str] | None:
    """The level (1 province, 2 prefecture, 3 county) of the region that a name begins with, and the rest."""
    mentions = _mentions(atlas(), name)
    if not mentions:
        return None
    return mentions[-1].regions[0].level, name[mentions[-1].end :]


def region_level(located: Located | None) -> int | None:
    """The level (1 province, 2 prefecture, 3 county) of a region that has a code."""
    region = atlas().at(located.code, None) if located and located.code else None
    return region.level if region else None


def is_central(head: str) -> bool:
    """Whether a name or title begins with a central body or one run by it (国家税务总局…税务局)."""
    return bool(_central().match(head)) or bool(_VERTICAL.search(head[:40]))


@lru_cache(maxsize=1)
def _central() -> re.Pattern[str]:
    """The beginning of a central body's name; 教育部门 and 国家级 are none."""
    bodies = "|".join(map(re.escape, words("central_bodies")))
    return re.compile(
        rf"(?:\d{{4}}年?度?)?(?:(?:{bodies})(?![门队分])|国家(?!级)|中央(?!大街|商务区)|中国国际贸易促进委员会$)"
    )


# ---------------------------------------------------------------- finding names


def _mentions(places: Atlas, text: str) -> list[_Mention]:
    """All names of regions in a text, adjoining ones joined."""
    found: list[_Mention] = []
    for start, end, regions in _names(places, text):
        last = found[-1] if found else None
        if last is not None and last.end == start:
            found[-1] = _joined(last, text, end, regions)
        elif last is None or start >= last.end:
            found.append(_with_short_before(places, text, start, end, regions))
    return [mention for mention in found if mention.regions]


def _names(places: Atlas, text: str) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
    """Names that end in 省, 市, 区 …, the longest at each place; two-letter ones only where they stand out."""
    reached = 0
    for kind in _KIND.finditer(text):
        end = kind.end()
        if text[end - 2 : end] not in places.tails:
            continue
        shared = text[reached - 1 : reached] == "市" and reached > 1  # 青岛市北区 is 青岛's 市北区
        for length in range(min(15, end - reached + shared), 1, -1):
            regions = places.by_name.get(text[end - length : end])
            if not regions or (end < len(text) and text[end - length : end + 1] in places.by_name):
                continue  # nothing, or 巴州 in 巴州区
            if length > 2 or _stands_out(places, text, end - length, reached):
                yield max(end - length, reached), end, tuple(regions)
                reached = end
                break


def _stands_out(places: Atlas, text: str, start: int, reached: int) -> bool:
    """Whether a name of two letters (城区, 和县) begins where words begin or follows another region."""
    if start == reached and start > 0:
        return True
    if text[start : start + 2] in ("城区", "郊区", "矿区", "东区", "西区"):
        return any(text[start - n : start] in places.by_short for n in (2, 3) if start >= n)
    before = text[start - 1] if start else ""
    return not _HAN.match(before) or text.endswith(_BEFORE_NAME, 0, start)


def _joined(last: _Mention, text: str, end: int, regions: tuple[Region, ...]) -> _Mention:
    """A longer chain: only what lies within the names before it, else those alone."""
    inner = tuple(
        r for r in regions if any(r.within(outer) and r.level > outer.level for outer in last.regions)
    )
    if inner:
        return _Mention(last.start, end, text[last.start : end], inner, last.names + 1)
    return last._replace(end=end)


def _with_short_before(
    places: Atlas, text: str, start: int, end: int, regions: tuple[Region, ...]
) -> _Mention:
    """A mention with the short name of its province or city before it: 江苏无锡市, 济南市中区."""
    for length in (4, 3, 2):
        short = text[start - length : start] if start >= length else ""
        outer = [r for r in places.by_short.get(short, ()) if r.level < 3]
        inner = tuple(r for r in regions if any(r.within(o) and r.level > o.level for o in outer))
        if inner:
            return _Mention(start - length, end, text[start - length : end], inner, 2)
    return _Mention(start, end, text[start:end], regions, 1)


# ---------------------------------------------------------------- title and department


def _from_head(
    places: Atlas, head: str, heads: str, body: str, year: int | None, path: str | None
) -> Located | None:
    """The region that a title or a department's name begins with."""
    mentions = _mentions(places, head[:120])
    if not mentions:
        return _from_short_head(places, head, body, year)
    first = mentions[0]
    regions = _distinct(places, first.regions, year)
    regions = _narrow(regions, mentions[1:] + _mentions(places, heads))
    if len(regions) == 1:
        confidence = 0.97 if first.names > 1 or regions[0].level < 3 else 0.93
        return _located(places, regions[0], year, "title", first.text, confidence)
    return _supported(places, regions, first.text, heads + body[:_SUPPORT], path, year)


def _inner(places: Atlas, found: Located, body: str, year: int | None) -> Located | None:
    """The city that a web page is about, where its head only names the province above it."""
    outer = places.at(found.code or "", year)
    if outer is None or outer.level == 3 or body[:_SUPPORT].count(outer.name) > 2:
        return None
    weights = _weights(places, body[:_SUPPORT], [], year, None)
    inside = Counter({r: n for r, n in weights.items() if r.within(outer) and r.level > outer.level})
    ((best, weight),) = inside.most_common(1) or [(outer, 0)]
    if weight < 6 or weight * 3 < 2 * inside.total():
        return None
    return _located(places, best, year, "text", best.name, 0.8)


def _distinct(places: Atlas, regions: Iterable[Region], year: int | None) -> list[Region]:
    """The regions as they were in the year, those valid in it if there are any."""
    listed = list(regions)
    alike = len({region.name for region in listed}) == 1  # else one is only called so for short: 东乡县
    valid = [region for region in listed if year is None or region.holds(year)] if alike else []
    moved = [places.in_year(region, year) for region in (valid or listed)]
    return list({region.code: region for region in moved}.values())


def _narrow(regions: list[Region], mentions: list[_Mention]) -> list[Region]:
    """The regions that lie in another one named in the title, if that decides between them."""
    if len(regions) < 2:
        return regions
    outer = [m.regions[0] for m in mentions if len(m.regions) == 1 and m.regions[0].level < 3]
    inside = [r for r in regions if any(r.within(o) and r.level > o.level for o in outer)]
    return inside or regions


def _supported(
    places: Atlas, regions: list[Region], words: str, text: str, path: str | None, year: int | None
) -> Located | None:
    """The one of several regions of a name whose city or province the text names; else None."""
    counts = [(_evidence(places, region, regions, text, year), region) for region in regions]
    counts.sort(key=lambda pair: -pair[0][0])
    (best, name), region = counts[0]
    second = counts[1][0][0]
    if best > 0 and best >= 3 * second:
        return _located(places, region, year, "title", f"{words}; {name}", 0.9 if best > 1 else 0.85)
    if best == 0 and path:
        by_path = [r for r in regions if _evidence(places, r, regions, path, year)[0]]
        if len(by_path) == 1:
            return _located(places, by_path[0], year, "inferred", f"{words}; {path}", 0.7)
    return None


def _evidence(
    places: Atlas, region: Region, rivals: list[Region], text: str, year: int | None
) -> tuple[int, str]:
    """How often a text names the city or province of a region but of no rival, and the name it uses."""
    names = _outer_names(places, region, year)
    for rival in rivals:
        if rival.code != region.code:
            names -= _outer_names(places, rival, year)
    counts = sorted(((text.count(name), len(name), name) for name in names), reverse=True)
    return (counts[0][0], counts[0][2]) if counts else (0, "")


def _outer_names(places: Atlas, region: Region, year: int | None) -> set[str]:
    """Long and short names of what a region lies in."""
    codes = {region.code[:2] + "0000", region.code[:4] + "00"} - {region.code}
    outer = [found for code in codes if (found := places.at(code, year))]
    names = {found.name for found in outer}
    return names | {short for found in outer if (short := found.name.rstrip("省市")) and len(short) > 1}


def _from_short_head(places: Atlas, head: str, body: str, year: int | None) -> Located | None:
    """A title that begins with a short name, 福州公安局: sure if the body bears the full name."""
    start = re.match(r"(?:\d{4}年?度?)?(?:中共|共青团)?", head)
    at = start.end() if start else 0
    for length in (4, 3, 2):
        regions = _distinct(places, places.by_short.get(head[at : at + length], ()), year)
        rest = head[at + length : at + length + 24]
        if not regions or _NOT_A_PLACE.match(rest) or not _ORGAN.match(rest):
            continue
        named = [region for region in regions if region.name in body[:_SUPPORT]]
        if len(named) == 1:
            return _located(places, named[0], year, "title", named[0].name, 0.9)
        if len(regions) == 1 and regions[0].level < 3:
            return _located(places, regions[0], year, "inferred", head[at : at + length], 0.75)
    return None


def _zone(places: Atlas, head: str) -> Located | None:
    """A development zone or new area that has no code of its own: its name alone."""
    corps = _CORPS.search(head[:40])
    if corps is not None:
        city = _mentions(places, head[corps.end() : 60])
        return None if city and city[0].start == 0 else Located(None, corps[0], "title", corps[0], 0.9)
    found = _ZONE.match(re.sub(r"^\d{4}年?度?", "", head))
    if found is None:
        return None
    name = found["zone"]
    mentions = _mentions(places, name)
    if mentions and mentions[-1].end >= len(name) - 1:
        return None
    own = name[mentions[-1].end :] if mentions else name
    if (mentions and len(own) < 4) or _NO_ZONE.fullmatch(name):
        return None
    return Located(None, name, "title", name, 0.85)


# ---------------------------------------------------------------- body


def _from_body(
    places: Atlas, heads: list[str], body: str, year: int | None, path: str | None
) -> Located | None:
    """The region that the body speaks of, if it speaks of one."""
    hint = next((m[1] for head in heads if (m := _HINT.match(head))), None)
    text = body[:_BODY] + "\n" + body[-600:] if len(body) > _BODY + 600 else body
    if _central().match(text.lstrip()):
        return None
    text = _ELSEWHERE.sub("", text)
    weights = _weights(places, text, heads, year, hint)
    found = _heaviest(places, weights, hint, year, path)
    if found is None and hint:
        return _from_short_names(places, text, hint, weights, year)
    return found


def _weights(
    places: Atlas, text: str, heads: list[str], year: int | None, hint: str | None
) -> Counter[Region]:
    """How often each region is named; twice as much where an organ follows, much more where that is the
    department itself, nothing in titles of laws.

    A region named once only weighs too little to decide, unless the department's own name follows it, it
    is where the department has its seat, or an organ's name is a line of its own.
    """
    weights: Counter[Region] = Counter()
    own = _own_words(heads[0]) if heads else ""
    seated = bool(_SEATED.match(own))
    for mention in _mentions(places, text):
        regions = _distinct(places, mention.regions, year)
        before = text[max(0, mention.start - 16) : mention.start]
        if len(regions) == 1 and not before.endswith(("《", "〈")):
            rest = text[mention.end : mention.end + 24]
            if before.endswith(_OF_OTHERS):
                weights[regions[0]] += 1
            elif len(own) > 2 and rest.startswith(own[:8]):
                weights[regions[0]] += 8
            elif (seated and _ADDRESS.search(before) and _tells_seat(regions[0], hint)) or (
                before[-1:] in ("", "\n") and _SIGNED.match(rest)
            ):
                weights[regions[0]] += 3
            else:
                weights[regions[0]] += 2 if _ORGAN.match(rest) else 1
    return weights


def _own_words(head: str) -> str:
    """A department's name without the 区 or 县 it begins with and the year that follows it in a title."""
    hint = _HINT.match(head)
    words = _WORDS.match(head, hint.end(1) if hint else 0)
    return words[0] if words else ""


def _tells_seat(region: Region, hint: str | None) -> bool:
    """Whether a seat in a region tells whose department it is: in a district may also sit the city's."""
    return hint is not None or (region.level == 3 and not region.name.endswith("区"))


def _heaviest(
    places: Atlas, weights: Counter[Region], hint: str | None, year: int | None, path: str | None
) -> Located | None:
    """The region named most, if no other place rivals it and it is of the kind that the title says."""
    pool = _of_kind(places, weights, hint, year) if hint else weights
    if not pool:
        return None
    best = max(pool, key=lambda region: (pool[region], region.level))
    rivals = sum(n for region, n in weights.items() if not region.within(best) and not best.within(region))
    own = sum(n for region, n in weights.items() if region.within(best) or best.within(region))
    if rivals * 3 > own or (pool[best] < 3 and own < 4):
        return None
    supported = path is not None and best.name in path
    confidence = (0.9 if pool[best] >= 9 else 0.8) + (0.05 if supported else 0)
    return _located(places, best, year, "text", best.name, confidence)


def _of_kind(places: Atlas, weights: Counter[Region], hint: str, year: int | None) -> Counter[Region]:
    """The weights of regions of one kind; what lies in a province or city counts for it."""
    level = {"省": 1, "自治区": 1, "州": 2, "市": 2}.get(hint)
    pool: Counter[Region] = Counter()
    for region, weight in weights.items():
        if _fits(region, hint):
            pool[region] += weight
        elif level and region.level > level:
            outer = places.at(region.code[: 2 * level] + "0000"[: 6 - 2 * level], year)
            if outer is None and _is_municipality(region):
                outer = places.at(region.code[:2] + "0000", year)
            if outer is not None and _fits(outer, hint):
                pool[outer] += weight
    return pool


def _is_municipality(region: Region) -> bool:
    """Whether a region lies in one of the four cities that are provinces."""
    return region.code[:2] in ("11", "12", "31", "50")


def _fits(region: Region, hint: str) -> bool:
    """Whether a region is what its own departments call 省, 市, 区, 县."""
    if hint in ("省", "自治区"):
        return region.level == 1
    if hint == "州":
        return region.level == 2 and region.name.endswith("州")
    if hint == "市":
        return region.name.endswith("市")
    return region.level == 3 and region.name.endswith(hint)


def _from_short_names(
    places: Atlas, text: str, hint: str, weights: Counter[Region], year: int | None
) -> Located | None:
    """The only region of the title's kind whose short name (西青) stands in the body: inferred."""
    outer = [region for region in weights if region.level < 3]
    found: dict[str, tuple[Region, str, int]] = {}
    for short in places.shorts_in(text):
        count = text.count(short)
        regions = _distinct(places, places.by_short[short], year)
        fitting = [region for region in regions if _fits(region, hint)]
        if len(regions) == 1 and fitting and (not outer or any(fitting[0].within(o) for o in outer)):
            found[fitting[0].code] = (fitting[0], short, count)
    region, short, count = next(iter(found.values()), (None, "", 0))
    if region is None or len(found) > 1 or count < (2 if region.level == 3 else 3):
        return None
    return _located(places, region, year, "inferred", short, 0.7 if count > 4 else 0.6)


def _located(
    places: Atlas, region: Region, year: int | None, source: str, evidence: str, confidence: float
) -> Located:
    return Located(region.code, places.full_name(region, year), source, evidence, confidence)
