"""What a document says of itself: year, kind, scope, department, region, empty tables."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import NamedTuple

from extractor.model import Document, Options, Outline, Profile
from extractor.reference.clock import is_compared, moment_of, tense_of
from extractor.reference.departments import department_level, department_type, is_unit
from extractor.reference.regions import Located, begins_with_place, given_name, locate
from extractor.reference.regions import given as region_given
from extractor.rules import rules, variants
from extractor.segment.headings import slug_of

_HEAD = 900
_BARE = 120
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)年?(?:度)?")
_SPACED_YEAR = re.compile(r"2 0 ([0-4]) (\d)(?=\s?年)")
_SEAL = re.compile(r"[（(][^（）()]{1,8}[)）]")
_ADDRESS = re.compile(r"地址|位于|坐落|地点|[，。；]")
_ORG = re.compile(
    r"[\u4e00-\u9fff（）()·]{1,44}(?:局|委员会|委|办公室|办|部(?!门)|厅|院|(?<!社)会|中心|馆|处|站|所|校|学|队|政府|办事处|街道|镇|乡|公司|集团|团|社(?!会)|库|台|园|场|政协|人大|纪委|[妇残文侨]联|社科联|工商联|科协|组|署|基地)(?:[（(][^（）()]{1,12}[)）])?"
)
_WHOLE_GOVERNMENT = re.compile(r"[\u4e00-\u9fff]{2,12}(?:省|市|县|区|州|旗|盟)(?:本级)?(?:人民)?政府")
_AHEAD = re.compile(r"(20\d\d)年[^。\n]{0,16}(?:预算草案|预算安排|草案)")
_GOVERNMENT = re.compile(
    r"预算草案|政府预算|政府(?!性基金|采购|购买|办)|财政预算|财政收支|省级|市级|区级|县级|全省|全市|全区|全县|本级|预算执行情况"
)
_NOT_NAME = re.compile(
    r"^(?:[^，。]{0,24}批准的|纳入|列入|年度|附件\d*|关于|第.部分|目录|公开|[\s:：，、\d\-—.])+|(?:的|之|部门|单位|综合|年度|信息公开|公开)+$"
)


def profile(document: Document, outline: Outline, options: Options) -> Profile:
    """The document's own account of itself. Missing is None, never a guess."""
    text = outline.flow.text
    if len(text) < _BARE:
        text = document.text.translate(variants())
    text = _SPACED_YEAR.sub(r"20\1\2", text)
    head = text[:_HEAD].replace("\n", "")
    title = _title(head)
    heading = title if title and _is_heading(text, title) else None
    told = dict(options.given)  # what the user knows goes before what the document shows
    year = int(told["fiscal_year"]) if "fiscal_year" in told else _fiscal_year(head, text, heading)
    year = year or _year_told(
        document.text.translate(variants())
    )  # of its tables, which are no part of the flow
    kind = told.get("doc_kind") or _kind(head, heading, text)
    department = None if _is_report(head, title) else _department(text[:3000], title)
    department = told.get("department") or department
    if "region" in told and "region_code" not in told:
        found: Located | None = given_name(told["region"], year)
    elif options.region:
        found = region_given(options.region, year)
    else:
        marks = _running_words(document, outline)
        words = _title_words(text[:_HEAD], title)
        found = locate(words, department, marks + text, year, path=document.source)
    return Profile(
        fiscal_year=year,
        doc_kind=kind,
        scope=told.get("scope") or _scope(head, title, department),
        department=_as_printed(department, outline, document.text) if department else None,
        department_type=told.get("department_type") or (department_type(department) if department else None),
        department_level=told.get("department_level")
        or (department_level(department, found) if department else None),
        region_code=found.code if found else None,
        region=found.name if found else None,
        region_source=found.source if found else None,
        region_evidence=found.evidence if found else None,
        region_confidence=found.confidence if found else None,
        empty_tables=_empty_tables(text),
        basis=_basis(kind, heading, text),
        given=_given(told, options),
    )


def _given(told: dict[str, str], options: Options) -> tuple[str, ...]:
    """The columns of ``documents`` that the user told; a region told by its name outdoes ``--region``."""
    by_code = ("region_code",) if options.region and "region" not in told else ()
    return tuple(sorted({*told, *by_code}))


def _running_words(document: Document, outline: Outline) -> str:
    """The words in the heads and feet of the pages, a line each, twice as they stand on many pages."""
    left_out = (document.text[start:end] for start, end in outline.furniture)
    lines = ("".join(line.translate(variants()).split()) for line in (*document.running, *left_out))
    named = dict.fromkeys(line for line in lines if len(re.findall(r"[\u4e00-\u9fff]", line)) > 3)
    return "".join(f"{line}\n{line}\n" for line in named)


class _Title(NamedTuple):
    """The words that name a year and a budget, an account or a 三公 notice, and those before them."""

    head: str
    year: int
    mid: str
    kind: str
    start: int
    end: int


def _title(head: str) -> _Title | None:
    """The title of a document: the first, or that of the draft where a report names two years."""
    rule = next(rule for rule in rules("profile") if rule.id == "profile.title")
    titles = [
        _Title(_clause_before(head, m.start()), int(m["year"]), m["mid"], m["kind"], m.start(), m.end())
        for m in re.compile(rule.number + rule.after).finditer(head)
        if not head.startswith("数", m.end())
    ]
    for title in titles:
        if re.match(r"[^。，；执]{0,16}草案", head[title.end :]):
            return title
    if len(titles) > 1 and _is_next_year(head, *titles[:2]):
        return titles[1]._replace(head=titles[0].head)
    return titles[0] if titles else None


def _is_next_year(head: str, first: _Title, second: _Title) -> bool:
    """Whether a title goes on from an account to the budget of the year after: 2022年决算及2023年预算, not
    to how the first months of that year went."""
    if tense_of(second.mid) == "part":
        return False
    start = head.rfind(str(second.year), 0, second.end)
    joined = re.fullmatch(r"[^，。；：\d]{0,12}[及和与暨、]", head[first.end : start])
    return bool(joined) and second.year == first.year + 1


def _rule(identity: str) -> re.Pattern[str]:
    return next(rule.regex for rule in rules("profile") if rule.id == identity)


def _fiscal_year(head: str, text: str, title: _Title | None) -> int | None:
    drafted = _DRAFTED.search(head)
    if title is not None:
        year = title.year
        ahead = _AHEAD.search(text) if "执行" in head[title.end : title.end + 6] else None
        return year + 1 if ahead and int(ahead[1]) == year + 1 else year
    return int(drafted[1]) if drafted else _year_told(text)


def _is_heading(text: str, title: _Title) -> bool:
    """Whether a title is a line of its own, no part of a sentence."""
    start = text.find(f"{title.year}", max(0, title.end - 60))
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return "，" not in before and "。" not in before and not _SPOKEN.match(text, start)


_SPOKEN = re.compile(r"\d{4}年?[^\n]{0,60}[，。]")


def _year_told(text: str) -> int | None:
    """The year that a text without a title speaks of: that of its headings of what is planned, else that of its
    budgets and accounts, else the one it names most; the later of two. Dates tell nothing, nor do years that
    something is compared with; where there are no others, the year after these is meant."""
    planned = [
        told.year for told in map(moment_of, _HEADING.findall(text)) if told.tense == "planned" and told.year
    ]
    if planned:
        return max(planned)
    seen: Counter[int] = Counter()
    compared: set[int] = set()
    for match in _YEAR.finditer(text):
        if not _IS_YEAR.match(text, match.end(1)):
            continue
        if is_compared(text, match.start()) or _NOTHING.match(text, match.end()):
            compared.add(int(match[1]))
            continue
        named = _BUDGETED.match(text, match.end())
        seen[int(match[1])] += 1000 if named else 1
    if seen:
        return max(seen, key=lambda year: (seen[year], year))
    return max(compared) + 1 if compared else None


_HEADING = re.compile(r"(?:^|\n)\s{0,4}[（(]?[一二三四五六七八九十]{1,3}[)）、]([^，。；：\n]{6,40})(?=\n|$)")
_DRAFTED = re.compile(r"执行[^。]{0,24}?(20\d\d)年[^。，；\n]{0,24}草案")
_NOTHING = re.compile(r"(?:无|没有)(?:此|该|这)项")
_IS_YEAR = re.compile(r"年(?!\d{1,2}月\d{1,2}日)")
_BUDGETED = re.compile(r"[^，。；\n]{0,24}(?:预算|决算)")


def _kind(head: str, title: _Title | None, text: str) -> str:
    """What sort of document it is: by its title, else by its words; a form without figures and a piece of news are other."""
    if (
        any(mark in text for mark in ("XX", "xx", "××", "___", "＿＿"))
        and len(_BLANKS.findall(text)) >= 4
        and len(_AMOUNT.findall(text)) <= 2
    ):
        return "other"
    if _NEWS.search(head[:200]):
        return "other"
    if title is None:
        return _kind_by_words(head, text)
    words = title.mid + title.kind + head[title.end : title.end + 12]
    if "三公" in title.head + words and not _WHOLE.search(title.head + words):
        return "three_public"
    return "final" if "决算" in words else "budget" if "预算" in words else "other"


def _kind_by_words(head: str, text: str) -> str:
    """What a text without a title is: the report that it reports of, a 三公 notice, what its first line says,
    else the word that it uses more."""
    if _DRAFTED.search(head):
        return "budget"
    if _THREE_PUBLIC.search(text[:200]) and not _WHOLE.search(text):
        return "three_public"
    first = text.lstrip()[:60].split("\n")[0]
    if "。" not in first and ("决算" in first) != ("预算" in _FUND.sub("", first)):
        return "final" if "决算" in first else "budget"
    named = max(text[:4000].count(word) for word in ("决算", "预算"))
    return _leaning(text[:4000]) if named >= 3 else "other"


_NEWS = re.compile(r"新华社|[（(]记者|记者[ \u4e00-\u9fff]{2,12}[)）]|通讯员|本报[^，。]{0,12}(?:讯|电)")
_THREE_PUBLIC = re.compile(r"三公”?经费|(?:因公出国|公务用车|车辆运行)[^。]{0,120}公务接待费")
_WHOLE = re.compile(
    r"(?:部门|单位|综合)(?:预算|决算)(?!公开|信息)|编制(?!预算)|(?:收入|支出|收支)(?:总计|总体)|(?:收入|收支)(?:预算|决算)|本年(?:收入|支出)|机关运行经费|政府采购支出"
)


def _basis(kind: str, title: _Title | None, text: str) -> str:
    """What undated money of a document is, its budget or its account: by its title, else its kind, else its words."""
    words = title.mid + title.kind + text[title.end : title.end + 24].split("\n")[0] if title else ""
    if kind == "budget" and _ADJUSTED.search(words):
        return "adjusted_budget"
    if tense_of(words) in ("done", "part") and "决算" not in words:
        return "final"
    if kind in ("budget", "final"):
        return kind
    if title is None and _DRAFTED.search(text[:_HEAD]):
        return "budget"
    if ("决算" in words) != ("预算" in _FUND.sub("", words)):
        return "final" if "决算" in words else "budget"
    return _leaning(text)


def _leaning(text: str) -> str:
    """Whether a text speaks more of what was spent or of what is planned."""
    done, planned = (len(words.findall(text)) for words in (_DONE, _PLANNED))
    if not done and not planned:
        return "final" if tense_of(text) == "part" or _TOLD.search(text) else "budget"
    return "final" if done > planned else "budget"


_ADJUSTED = re.compile(r"预算调整|调整预算")
_FUND = re.compile(r"(?:公共|基金|经营)预算|预算(?=财政拨款)")
_DONE = re.compile(
    r"截[至止]到?(?=20\d\d年)|决算|执行情况|执行结果|年末(?!滚存|预计|结余)|实际支出|完成[^，。；\d]{0,8}预算|年初预算(?=为)"
)
_TOLD = re.compile(r"发行了?20\d\d年|成功发行|已发行|(?:收入|支出)完成")
_PLANNED = re.compile(
    r"(?<!公共)(?<!基金)(?<!经营)(?<!部门)(?<!年初)(?<!完成)预算(?=按|数|安排|支出|收入|总|合计|编制|草案|情况|金额|为|[\d，。：])|预计|拟安排"
)
_BLANKS = re.compile(r"[xX×]{2,6}|_{3,20}|＿{2,20}")
_AMOUNT = re.compile(r"[1-9][\d,]{0,12}(?:\.\d{1,6})?(?:万|亿)?元")


def _scope(head: str, title: _Title | None, department: str | None) -> str | None:
    if title is None:
        return _scope_by_words(head[:300], department)
    words = title.head + title.mid + title.kind + head[title.end : title.end + 16]
    if department is None and _COLLECTED.search(head):
        return "government"
    if (
        "单位预算" in words
        or "单位决算" in words
        or "本级" in (department or "")
        or "单位" in _NO_UNIT.sub("", words)
    ):
        return "unit" if "部门" not in words else "department"
    if "部门" in words:
        return "department"
    if department is None and (_GOVERNMENT.search(words) or _is_report(head, title)):
        return "government"
    return _scope_by_words(head[:300], department)


def _scope_by_words(words: str, department: str | None) -> str | None:
    """The scope of a text whose title tells none: of its department, else of what it speaks of first."""
    if department:
        return "unit" if is_unit(department) else "department"
    if _COLLECTED.search(words):
        return "government"
    if _ONE_BODY.search(words):
        return "unit" if _ONE_UNIT.search(words) else "department"
    return "government" if _PUBLIC_MONEY.search(words) else None


_COLLECTED = re.compile(
    r"汇总[^。]{0,40}(?:本级|全[省市县区州镇]|[省市县区]级|各部门|[省市县区州]一般)|全[省市县区州]“三公”"
)
_ONE_BODY = re.compile(r"本(?:单位|部门|院|校|局|中心|站|馆|所)|(?:单位|部门)(?:预算|决算|情况|概况|职责)")
_ONE_UNIT = re.compile(r"本(?:单位|校|中心|站|馆|所)|单位(?:预算|决算)")
_PUBLIC_MONEY = re.compile(
    r"预算草案|政府预算|预算执行情况|财政(?:总?收支|总?收入|总?支出|预算|决算)|(?:全[国省市县区州镇乡]|地方|我[镇乡]|[省市县区镇]本?级)(?:一般公共|公共财政|财政(?!拨款|局|厅|部门)|政府|社会保险|预算(?!单位)|债)|政府(?:专项|一般)?债|社会保险基金(?=\d|预算|决算|收支)|税收返还|对[下地][级方]转移支付"
)
_NO_UNIT = re.compile(r"预算单位|单位[:：]")
_REPORT = re.compile(r"草案|预算调整|预算执行情况|财政(?:收支|预算|决算)|人民代表大会")


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
        mid = title.mid.lstrip("）)】》”")
        placed = [_owner(text, title), mid if begins_with_place(mid) else None]
        candidates += [_organ(words) for words in (*placed, title.head, mid) if words]
    if label is not None:
        candidates.append(_organ(label["name"]) or _SEAL.sub("", label["name"]))
    candidates += [line for line in text[:300].split("\n")[:5] if _stands_alone(line)]
    return next((name for name in candidates if name and len(name) >= 3), None)


def _stands_alone(line: str) -> bool:
    """Whether a line is a body's name with its place and nothing else."""
    return _organ(line) == line and begins_with_place(line)


def _owner(text: str, title: _Title) -> str | None:
    """The words before a title's year that begin with a place: of its line, or of up to three lines where
    it is wrapped; without the path that a web page prints above it."""
    lines = text[: _offset(text, title.start)].split("\n")[-3:]
    words, owner = "", None
    for line in reversed(lines):
        line = re.split(r"[>＞《》»›|｜【】“”，。；：:]", line)[-1]
        if owner and _ORG.fullmatch(line):
            break  # another body's name, no part of this one
        words = line + words
        if begins_with_place(words):
            owner = words
    return owner


def _offset(text: str, count: int) -> int:
    """Where in a text the character number ``count`` stands, line feeds not counted."""
    places = (i for i, character in enumerate(text[: count + 200]) if character != "\n")
    return next(islice(places, count, None), len(text))


def _title_words(text: str, title: _Title | None) -> str:
    """The lines down to the title and a short one below it; without a title, the beginning."""
    if title is None:
        return _ADDRESS.split(text[:200].replace("\n", ""))[0]
    end = _offset(text, title.end)
    above, below = text[:end], text[end : end + 80].split("\n")
    after = below[1] if len(below) > 1 and re.fullmatch(r"[\u4e00-\u9fff（）()]{3,30}", below[1]) else ""
    return (above + _ADDRESS.split(below[0][:40])[0] + after).replace("\n", "")


def _as_printed(name: str, outline: Outline, source: str) -> str:
    """A name in the characters of the document."""
    if not outline.flow.altered:
        return name
    start = outline.flow.text.find(name)
    return (
        "".join(source[slice(*outline.flow.span(start, start + len(name)))].split()) if start >= 0 else name
    )


def _organ(words: str) -> str | None:
    """The body that the words of a title name; a government is none."""
    words = _NOT_NAME.sub("", words.strip())
    match = _ORG.match(words)
    if (
        match is None
        or "网站" in match[0]
        or _GOVERNMENT.fullmatch(words)
        or _WHOLE_GOVERNMENT.fullmatch(match[0])
    ):
        return None
    return _closed(match[0])


def _closed(name: str) -> str:
    """A name without a bracket that nothing closes, and what stands in it.

    >>> _closed("水口镇人民政府（含"), _closed("水利局（本级）")
    ('水口镇人民政府', '水利局（本级）')
    """
    open_ = max(name.rfind("（"), name.rfind("("))
    return name[:open_] if open_ > max(name.rfind("）"), name.rfind(")")) else name


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
