"""What a document says of itself: year, kind, scope, department, region, empty tables."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any, NamedTuple

from extractor.model import Document, Options, Outline, Profile
from extractor.reference.departments import department_type
from extractor.reference.regions import given as region_given
from extractor.reference.regions import locate
from extractor.rules import rules, variants
from extractor.segment.headings import slug_of

_HEAD = 900
_BARE = 120
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)年?(?:度)?")
_ORG = re.compile(
    r"[\u4e00-\u9fff（）()·]{1,44}(?:局|委员会|委|办公室|办|部|厅|院|会|中心|馆|处|站|所|校|学|队|政府|办事处|街道|镇|乡|公司|集团|团|社|库|台|园|场|政协|人大|纪委|组|署|基地)(?:[（(][^（）()]{1,12}[)）])?"
)
_WHOLE_GOVERNMENT = re.compile(r"[\u4e00-\u9fff]{2,12}(?:省|市|县|区|州|旗|盟)(?:人民)?政府")
_AHEAD = re.compile(r"(20\d\d)年[^。\n]{0,16}(?:预算草案|预算安排|草案)")
_GOVERNMENT = re.compile(
    r"预算草案|政府预算|政府(?!性基金|采购|购买|办)|财政预算|财政收支|省级|市级|区级|县级|全省|全市|全区|全县|本级|预算执行情况"
)
_NOT_NAME = re.compile(
    r"^(?:附件\d*|关于|第.部分|目录|公开|[\s:：，、\d\-—.])+|(?:的|之|部门|单位|综合|年度|信息公开|公开)+$"
)


def profile(document: Document, outline: Outline, options: Options) -> Profile:
    """The document's own account of itself. Missing is None, never a guess."""
    text = outline.flow.text
    if len(text) < _BARE:
        text = document.text.translate(variants())
    head = text[:_HEAD].replace("\n", "")
    title = _title(head)
    heading = title if title and _is_heading(text, title) else None
    year = _fiscal_year(head, text, heading)
    kind = _kind(head, heading, text)
    department = None if _is_report(head, title) else _department(text[:3000], title)
    if department and outline.flow.altered:
        department = _as_printed(department, outline, document.text)
    told = dict(options.given)
    found = region_given(options.region, year) if options.region else locate(
        title=head[:200], department=department, body=text, year=year, path=document.source
    )  # fmt: skip
    about = Profile(
        fiscal_year=year,
        doc_kind=kind,
        scope=_scope(head, title, department),
        department=department,
        department_type=department_type(department) if department else None,
        region_code=found.code if found else None,
        region=found.name if found else None,
        region_source=found.source if found else None,
        region_evidence=found.evidence if found else None,
        region_confidence=found.confidence if found else None,
        empty_tables=_empty_tables(text),
        basis=_basis(kind, heading, text),
    )
    return _as_told(about, told) if told else about


_TELLABLE = ("fiscal_year", "doc_kind", "scope", "department", "department_type", "region", "template")


def _as_told(about: Profile, told: dict[str, str]) -> Profile:
    """What the user knows goes before what the document shows."""
    known: dict[str, Any] = {key: told[key] for key in _TELLABLE if told.get(key)}
    if "fiscal_year" in known:
        known["fiscal_year"] = int(known["fiscal_year"])
    return replace(about, **known)


class _Title(NamedTuple):
    """The words that name a year and a budget, an account or a 三公 notice, and those before them."""

    head: str
    year: int
    mid: str
    kind: str
    end: int


def _title(head: str) -> _Title | None:
    """The title of a document: the first, or that of the draft where a report names two years."""
    rule = next(rule for rule in rules("profile") if rule.id == "profile.title")
    titles = [
        _Title(_clause_before(head, m.start()), int(m["year"]), m["mid"], m["kind"], m.end())
        for m in re.compile(rule.number + rule.after).finditer(head)
    ]
    for title in titles:
        if re.match(r"[^。，；执]{0,16}草案", head[title.end :]):
            return title
    if len(titles) > 1 and _is_next_year(head, *titles[:2]):
        return titles[1]._replace(head=titles[0].head)
    return titles[0] if titles else None


def _is_next_year(head: str, first: _Title, second: _Title) -> bool:
    """Whether a title goes on from an account to the budget of the year after: 2022年决算及2023年预算."""
    start = head.rfind(str(second.year), 0, second.end)
    joined = re.fullmatch(r"[^，。；：\d]{0,12}[及和与暨、]", head[first.end : start])
    return bool(joined) and second.year == first.year + 1


def _rule(identity: str) -> re.Pattern[str]:
    return next(rule.regex for rule in rules("profile") if rule.id == identity)


def _fiscal_year(head: str, text: str, title: _Title | None) -> int | None:
    if title is not None:
        year = title.year
        ahead = _AHEAD.search(text) if "执行" in head[title.end : title.end + 6] else None
        return year + 1 if ahead and int(ahead[1]) == year + 1 else year
    return _year_told(text)


def _is_heading(text: str, title: _Title) -> bool:
    """Whether a title is a line of its own, no part of a sentence."""
    start = text.find(f"{title.year}", max(0, title.end - 60))
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return "，" not in before and "。" not in before and not _SPOKEN.match(text, start)


_SPOKEN = re.compile(r"\d{4}年?[^\n]{0,60}[，。]")
_COMPARED_WITH = tuple("比较与同和从由至到")


def _year_told(text: str) -> int | None:
    """The year that a text without a title speaks of: that of its budgets and accounts, else the one it
    names most; the later of two. Years that something is compared with, and dates, tell nothing."""
    seen: Counter[int] = Counter()
    for match in _YEAR.finditer(text):
        if text.endswith(_COMPARED_WITH, 0, match.start()) or not _IS_YEAR.match(text, match.end(1)):
            continue
        named = _BUDGETED.match(text, match.end())
        seen[int(match[1])] += 1000 if named else 1
    return max(seen, key=lambda year: (seen[year], year)) if seen else None


_IS_YEAR = re.compile(r"年(?!\d{1,2}月\d{1,2}日)")
_BUDGETED = re.compile(r"[^，。；\n]{0,24}(?:预算|决算)")


def _kind(head: str, title: _Title | None, text: str) -> str:
    """What sort of document it is: by its title, else by the word that its text uses more; a form without figures is other."""
    if (
        any(mark in text for mark in ("XX", "xx", "××", "___", "＿＿"))
        and len(_BLANKS.findall(text)) >= 4
        and len(_AMOUNT.findall(text)) <= 2
    ):
        return "other"
    if title is None:
        named = max(text[:4000].count(word) for word in ("决算", "预算"))
        return _leaning(text[:4000]) if named >= 3 else "other"
    words = title.mid + title.kind + head[title.end : title.end + 12]
    if "三公" in words and not re.search(r"(?:部门|单位|综合)(?:预算|决算)|编制", words):
        return "three_public"
    return "final" if "决算" in words else "budget" if "预算" in words else "other"


def _basis(kind: str, title: _Title | None, text: str) -> str:
    """What undated money of a document is, its budget or its account: by its kind, else its title, else its words."""
    if kind in ("budget", "final"):
        return kind
    words = title.mid + title.kind + text[title.end : title.end + 16] if title else ""
    if ("决算" in words) != ("预算" in _FUND.sub("", words)):
        return "final" if "决算" in words else "budget"
    return _leaning(text)


def _leaning(text: str) -> str:
    """Whether a text speaks more of what was spent or of what is planned."""
    done, planned = (len(words.findall(text)) for words in (_DONE, _PLANNED))
    return "final" if done > planned else "budget"


_FUND = re.compile(r"(?:公共|基金|经营)预算|预算(?=财政拨款)")
_DONE = re.compile(r"决算|执行情况|执行结果|年末|实际支出|完成[^，。；\d]{0,8}预算|年初预算(?=为)")
_PLANNED = re.compile(
    r"(?<!公共)(?<!基金)(?<!经营)(?<!部门)(?<!年初)(?<!完成)预算(?=数|安排|支出|收入|总|合计|编制|草案|情况|金额|为|[\d，。：])|预计|拟安排"
)
_BLANKS = re.compile(r"[xX×]{2,6}|_{3,20}|＿{2,20}")
_AMOUNT = re.compile(r"[1-9][\d,]{0,12}(?:\.\d{1,6})?(?:万|亿)?元")


def _scope(head: str, title: _Title | None, department: str | None) -> str | None:
    words = title.head + title.mid + title.kind + head[title.end : title.end + 16] if title else head[:300]
    if (
        "单位预算" in words
        or "单位决算" in words
        or "本级" in (department or "")
        or "单位" in words.replace("预算单位", "")
    ):
        return "unit" if "部门" not in words else "department"
    if "部门" in words:
        return "department"
    if department is None and (_GOVERNMENT.search(words) or _is_report(head, title)):
        return "government"
    return "department" if department else ("government" if _GOVERNMENT.search(head) else None)


_REPORT = re.compile(r"草案|预算执行情况|财政(?:收支|预算|决算)|人民代表大会")


def _is_report(head: str, title: _Title | None) -> bool:
    """Whether a title is that of a report of a government to its congress, which has no department."""
    if title is None:
        return False
    words = title.head + title.mid + title.kind + head[title.end : title.end + 24]
    return bool(_REPORT.search(words)) and "部门" not in words


def _department(text: str, title: _Title | None) -> str | None:
    label = _rule("profile.label").search(text)
    candidates = []
    if title is not None:
        candidates += [_organ(title.head), _organ(title.mid)]
    if label is not None:
        candidates.append(_organ(label["name"]) or label["name"])
    return next((name for name in candidates if name and len(name) >= 3), None)


def _as_printed(name: str, outline: Outline, source: str) -> str:
    """A name in the characters of the document."""
    start = outline.flow.text.find(name)
    return (
        "".join(source[slice(*outline.flow.span(start, start + len(name)))].split()) if start >= 0 else name
    )


def _organ(words: str) -> str | None:
    """The body that the words of a title name; a government is none."""
    words = _NOT_NAME.sub("", words.strip())
    match = _ORG.match(words)
    if match is None or _GOVERNMENT.fullmatch(words) or _WHOLE_GOVERNMENT.fullmatch(match[0]):
        return None
    return match[0]


_TABLES = {
    "gov_fund": "gov_fund",
    "state_capital": "state_capital",
    "three_public": "three_public",
    "projects": "projects",
    "general_public": "general_public",
    "basic_expenditure": "basic",
    "fiscal_appropriation": "appropriation",
    "revenue": "revenue",
    "expenditure": "expenditure",
    "overview": "balance",
}


def _empty_tables(text: str) -> tuple[str, ...]:
    """Slugs of the tables that the text says are empty, in the order of the text."""
    rule = next(rule for rule in rules("profile") if rule.id == "profile.empty")
    clauses = (_clause_before(text, m.start()) for m in re.finditer(rule.number, text))
    found = ((slug_of(clause), clause) for clause in clauses)
    return tuple(
        dict.fromkeys(
            _TABLES.get(slug, "other") for slug, clause in found if slug in _TABLES or "表" in clause
        )
    )


def _clause_before(text: str, end: int) -> str:
    start = max(text.rfind(mark, max(0, end - 60), end) for mark in "，。；：\n")
    return text[max(start + 1, end - 60) : end]
