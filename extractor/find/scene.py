"""Where the narrative reader stands: heading, clause, sentence, the figures before, the list it is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from functools import lru_cache

from extractor.find import items
from extractor.find.drafts import Draft, Subject
from extractor.find.places import Place, Places
from extractor.find.roles import Role
from extractor.find.spans import Saying
from extractor.model import ABOUT, Exclusion, Number, Outline, Profile
from extractor.reference.clock import Moment, moment_of

EXPLAINED = frozenset({"change", "rate"})
_NEW_LINE = re.compile(r"(?<!其中[：:])\n(?!其中|主要|包括|[（(]?其中)")
_LISTS = re.compile(r"其中|包括|具体(?:如下|为)|主要有|分别")
_IN_BRACKETS = re.compile(r"[（(][^（）()]{0,40}[)）]")
_COLON = re.compile(r"[:：]")
_NUMBERED = re.compile(r"\n|[（(]\d{1,2}[)）]|(?<!\d)\d{1,2}[.．、](?!\d)|[①-⑳]|[一二三四五六七八九]是")
_OPENS_LIST = re.compile(r"经济分类[^。；\n\d]{0,24}[：:]")
_REACH_OF_LIST = 2000
_OPEN_LIST = re.compile(r"[^。；\n]{0,30}(?:其中|包括|具体|如下)[^。；\n]{0,12}[：:]\n|[：:]\n")
_BEFORE_ITEM = re.compile(
    r"^(?:当年|全年|执行中|即|(?:加上(?![级年解])|加|减去?(?![税免负])|扣减|扣除)(?=.{3})|使用(?!非财政)(?=.{4})|(?:转贷)?(?:上级)?发行的?(?=.{3})|(?:偿还|归还|支付)(?=.{2})"
    r"|(?:收入|支出)?(?:主要)?(?:包括|包含|是)(?=.{3})|本年(?=[^，]{4,16}支出)|(?:年初|年末|年底)(?=.{0,8}债务|余额)"
    r"|(?:本年度)?拟?(?:安排)?(?:购置|采购|购买)(?!项目|经费)(?=.{2})|(?:其中|实有|现有|召开|共?涉及(?=采购项目|项目$)|拥有|单位占用|占用|接待)(?=.{2})|实现(?=.{4})|(?:累计|共)?(?:争取|收到|收回|盘活|发放|拨付|筹集|兑现|兑付|办理)(?:到位)?(?:各类|各项)?(?=.{3})|(?:(?:部门|单位)预算安排(?:购置)?|预算共?安排的?)(?=.{3})|[省市县区州旗]本?级(?:预算)?安排(?=.{3})|(?:年末|期末)(?=.{0,8}资产)|各级(?=政府)|县（市、区）(?=.{4})|[\u4e00-\u9fff]{2,10}\d{1,4}[个家户项]、"
    r"|(?:全国|[全我](?:[省市区县州旗镇乡]|街道)|完成)(?=.{4})|(?:中央|上级|[省市县区])?(?:财政)?[厅局部]?(?:下达|转贷)(?:我(?:[省市县区镇乡]|街道)|全[省市县区])?(?=.{4})|[省市区县州]本?级(?=一般|政府|国有|社|财政(?!税收返还|补助)|税收|非税|公共|地方|债券|预备))+"
)
_SPENT = ("expenditure_total", "expenditure_current", "appropriation")
_GENERAL = frozenset({"other", "overview", "tables"})
_USES = re.compile(r"用于|项目|投向")
_USED_FOR = re.compile(r"用于[^，。；：\d]{1,30}$")
_INSURANCE = re.compile(r"(?!.*(?:政府性基金|国有资本)).*(?:社会保险基金|社保基金)")
_FUND_NAMED = re.compile(r"社会保险基金|社保基金|政府性基金|国有资本|一般公共预算")
_AS_OF = re.compile(
    r"(?:(?<=截至)|(?<=截止)|(?<=截至到)|(?<=截止到))20\d\d(?=年)|20\d\d(?=年度?(?:期?末|底))"
)
_PERIOD = r"截[至止]|[前首上第]?[一二三四半]?季|上半|\d{1,2}月|1[-—至]\d"
_OPENING = re.compile(
    r"(?:(?:^|[\n。；])(?:[\s　]|[（(]?[一二三四五六七八九十\d]{1,3}(?:[)）、]|[.．](?!\d)))*(?:今年以?来?|全?年度?)?"
    rf"((?:(?<!\d)20\d\d年(?!度?(?:结转|结余|专项|提前|末|底))|{_PERIOD})[^，。：；\n]{{0,12}})"
    rf"|[，：]((?:20\d\d年度?(?=，|{_PERIOD})|{_PERIOD})[^，。：；\n]{{0,12}}))"
)


class Scene:
    """Where the reader stands in the text, and what it has met so far."""

    def __init__(self, outline: Outline, profile: Profile) -> None:
        self.text = outline.flow.text
        self.profile = profile
        self.places = Places(outline)
        self.main_basis = profile.basis
        self.drafts: list[Draft] = []
        self.excluded: list[Exclusion] = []
        self.unclaimed: list[Number] = []
        self.subject: Subject | None = None
        self.outer: Subject | None = None
        self.wholes: list[tuple[Subject, int]] = []
        self.class_above: str | None = None
        self.lead_start = 0
        self.here = 0
        self.place: Place | None = None
        self.sayings: list[Saying] = []
        self.saying_starts: list[int] = []
        self.together: tuple[Subject, ...] = ()
        self.previous_role: Role | None = None

    def enter(self, position: int) -> None:
        """Goes on to a number; under another heading nothing is spoken of yet."""
        self.here = position
        place = self.places.place(position)
        if place is self.place:
            return
        self.place = place
        self.subject = None
        self.wholes = []
        self.previous_role = None
        self.lead_start = max(self.lead_start, place.start)
        if place.titles and "类" in place.titles[0]:
            self.class_above = items.classes(place.titles[0], 0, len(place.titles[0])) or self.class_above

    @property
    def section(self) -> str:
        """The section in force; a notice on 三公 speaks of them where no heading says else, and the duties
        that a government tells of are what it did with its money."""
        slug = self.place.slug if self.place else "other"
        if slug in _GENERAL and self.profile.doc_kind == "three_public":
            return "three_public"
        return "other" if slug == "duties" and self.profile.scope == "government" else slug

    @property
    def fund(self) -> str | None:
        """The fund that the headings speak of."""
        titles = self.place.titles if self.place else ()
        told = next((title for title in titles if _FUND_NAMED.search(title)), "")
        return "social_insurance" if _INSURANCE.match(told) else section_fund(self.section)

    @property
    def last(self) -> Draft | None:
        """The figure before."""
        return self.drafts[-1] if self.drafts else None

    def exclude(self, number: Number, reason: str) -> None:
        self.excluded.append(Exclusion(number.start, number.unit_end, reason))

    def saying_at(self, position: int) -> Saying | None:
        """The purpose or reason that a position stands in."""
        index = bisect_right(self.saying_starts, position) - 1
        if index < 0:
            return None
        saying = self.sayings[index]
        return saying if position < saying.end else None

    def reason_at(self, position: int) -> Saying | None:
        """The reason that a position stands in; 主要是 gives one where a change goes before it."""
        saying = self.saying_at(position)
        if saying is None or saying.kind == "purpose" or saying.start > position:
            return None
        if saying.kind == "reason":
            return saying
        before = next(
            (
                d
                for d in reversed(self.drafts)
                if d.start < saying.outer_start and not d.rule.startswith("reason")
            ),
            None,
        )
        return saying if before is not None and before.basis in EXPLAINED else None

    def clause(self, position: int) -> tuple[int, str]:
        """Start and words of the clause before a position, back to the last figure at most."""
        saying = self.saying_at(position)
        floor = max(
            self.lead_start, position - 120, saying.start if saying and saying.start <= position else 0
        )
        start = max(floor, self.places.clause_start(position))
        return start, self.text[start:position]

    def dated(self, end: int) -> int | None:
        """The year in which a stock was counted: of its sentence, else of the last 截至 under the heading."""
        years = re.findall(r"(20\d\d)年", self.line_before(end))
        if not years and self.place:
            years = _AS_OF.findall(self.text, self.place.start, end)
        return int(years[-1]) if years else self.context_year()

    def line_before(self, end: int) -> str:
        line = max(self.text.rfind("\n", 0, end), self.text.rfind("。", 0, end))
        return self.text[line + 1 : end]

    def context_year(self) -> int | None:
        """The year that the headings above speak of, where it is not the document's."""
        titles = self.place.titles if self.place else ()
        year = next((told.year for title in titles if (told := moment_of(title)).year), None)
        return year if year != self.profile.fiscal_year else None

    def moment(self, position: int) -> Moment:
        """When the text at a position speaks of: year and tense of its sentence's opening, else of the headings."""
        start = self.places.sentence(position)[0]
        openings = _OPENING.findall(self.text[start:position])
        told = moment_of("".join(openings[-1])) if openings else Moment()
        for title in self.place.titles if self.place else ():
            above = moment_of(title)
            told = Moment(told.year or above.year, told.tense or above.tense)
        return told

    def money_basis(self, position: int) -> str:
        """The basis of money of which no more is said than where it stands."""
        return self.dated_basis(self.moment(position))

    def dated_basis(self, moment: Moment) -> str:
        """The basis of money that is told of at a moment: what is done is of this year or the one before."""
        fiscal = self.profile.fiscal_year
        if moment.tense is None:
            return self.main_basis
        if moment.tense == "planned":
            return "budget" if self.main_basis == "final" else self.main_basis
        dated = moment.year is not None or moment.tense == "part" or self.main_basis != "budget"
        past = moment.year < fiscal if moment.year and fiscal else not dated
        return "previous_final" if past else "final"

    @property
    def is_past(self) -> bool:
        """Whether the headings above speak of a year before the document's."""
        year, fiscal = self.context_year(), self.profile.fiscal_year
        return year is not None and fiscal is not None and year < fiscal

    def within_item(self) -> bool:
        """Whether the text is still speaking of the same line: no new line of the text since its figure."""
        last = self.last
        return last is not None and not _NEW_LINE.search(self.text, last.end, self.here)

    def current_whole(self) -> Subject | None:
        """The figure whose parts are being listed: while its sentence lasts, or until the next heading
        where a list was opened by a colon at the end of a line."""
        while self.wholes:
            whole, end = self.wholes[-1]
            between = self.text[end : self.here].removesuffix("。")
            stop = max(between.rfind("。"), between.rfind("\n"))
            if stop < 0 or _LISTS.search(between, stop) or _OPEN_LIST.match(between):
                return whole
            self.wholes.pop()
        return None

    def head_of_parts(self, index: int, here: int) -> int | None:
        """The figure whose parts the sentence of a draft tells, that draft being one of them; None where it tells none."""
        last = self.drafts[index]
        floor = max(self.text.rfind(mark, 0, last.start) for mark in "。\n")
        told = [i for i in range(max(0, index - 40), index + 1) if self.drafts[i].start > floor]
        head = next((i for i in told if self.drafts[i].basis not in ABOUT), None)
        if head is None or not self.lists_parts(self.drafts[head].end, last.start, here):
            return None
        return head

    def between(self, start: int, end: int) -> str:
        """The text from one place to another without what stands in brackets."""
        return _IN_BRACKETS.sub("", self.text[start:end])

    def lists_parts(self, start: int, end: int, here: int) -> bool:
        """Whether mere parts of a figure are told from ``start`` to ``end``: not numbered, none of them
        compared or explained for itself up to ``here``."""
        listed = _LISTS.search(self.text, start, end) or _COLON.match(self.text, start)
        if listed is None or _NUMBERED.search(self.text, listed.end(), end):
            return False
        compared = any(d.basis == "change" and listed.end() <= d.start < here for d in self.drafts)
        return not compared and not any(listed.end() <= s < here for s in self.saying_starts)

    def opened_list(self) -> bool:
        """Whether the list of parts of the current whole was opened by a word or a colon."""
        if not self.wholes:
            return False
        behind = self.text[self.wholes[-1][1] : self.here]
        return behind[:1] in ("：", ":", "（", "(") or bool(_LISTS.search(behind))

    def of_the_sentence(self) -> list[Draft]:
        """The figures stated before in the sentence, up to a full stop."""
        floor = max(self.text.rfind("。", 0, self.here), self.text.rfind("\n", 0, self.here))
        return [draft for draft in self.drafts[-60:] if draft.end > floor]

    def in_list_of(self, measure: str) -> bool:
        """Whether the parts of a measure are being told: 其中 or 包括 behind its figure, in one sentence."""
        for draft in reversed(self.of_the_sentence()):
            if draft.measure.startswith(measure) and draft.basis not in ABOUT:
                return bool(_LISTS.search(self.text, draft.end, self.here))
        return False

    def in_list_of_lines(self) -> bool:
        """Whether the parts of all spending are being told by line: one of the figures before in the
        sentence is a line's, and the first of them a sum's."""
        floor = max(self.text.rfind("。", 0, self.here), self.text.rfind("\n", 0, self.here))
        told = [d for d in self.drafts[-40:] if d.start > floor and d.basis not in ABOUT]
        if not told or not told[0].measure.startswith(_SPENT):
            return False
        lists = _LISTS.search(self.text, told[0].end, self.here)
        return bool(lists) and told[-1].measure == "expenditure_item" and told[-1].part is None

    def lists_economic(self) -> bool:
        """Whether the sentence before the list, or before this figure, says that lines of the economic
        classification follow: 按经济分类，支出如下：."""
        told = self.text.rfind("经济分类", max(0, self.here - _REACH_OF_LIST), self.here)
        opening = _OPENS_LIST.match(self.text, told) if told >= 0 else None
        if opening is None:
            return False
        lines = self.text[opening.end() : self.here].split("\n")
        return all(_NUMBERED.match(line) for line in lines[1:] if line)

    def tells_uses(self) -> bool:
        """Whether the sentence says what money is used for, before what it lists."""
        return bool(_USES.search(self.line_before(self.here)))

    def tells_use(self) -> bool:
        """Whether the clause of the figure says no more than what money is used for."""
        return bool(_USED_FOR.search(self.line_before(self.here)))

    def under(self, word: str) -> bool:
        """Whether a heading above, or the title of a document without headings, has a word."""
        titles = self.place.titles if self.place else ()
        return any(word in title for title in titles) or (not titles and word in self.text[:60])

    def emit(
        self,
        number: Number,
        subject: Subject,
        basis: str,
        *,
        year: int | None = None,
        value: Decimal | None = None,
        direction: str | None = None,
        rule: str | None = None,
    ) -> None:
        """Adds a draft for each measure of a subject; a change, share or rate is part of its first."""
        parent = subject.drafts[0] if subject.drafts and basis in ABOUT else None
        for measure in subject.measures:
            self.drafts.append(
                Draft(
                    number.start,
                    number.unit_end or number.end,
                    number.value if value is None else value,
                    number.text,
                    measure,
                    basis,
                    self.section,
                    rule or subject.rule,
                    number.unit,
                    number.unit_text,
                    number.factor if number.unit else None,
                    "printed" if number.unit_text else None,
                    item_name(subject.item),
                    subject.code,
                    subject.classification,
                    subject.parents,
                    year,
                    direction,
                    subject.fund or self.fund,
                    subject.part,
                    subject.row_kind,
                    parent,
                    sentence=self.places.sentence(number.start),
                    level=subject.level,
                )
            )
            subject.drafts.append(len(self.drafts) - 1)
        self.lead_start = number.unit_end or number.end


@lru_cache(maxsize=65536)
def item_name(words: str | None) -> str | None:
    """The name of a line without what was done with it, when, and by which level of government."""
    if not words:
        return words
    name = _BEFORE_ITEM.sub("", words)
    return ("“" + name if name.find("”") >= 0 > name.find("“") else name) or None


def section_fund(section: str) -> str | None:
    return section if section in ("general_public", "gov_fund", "state_capital") else None
