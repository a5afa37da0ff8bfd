"""Figures in prose.

Every number is an anchor: the words between it and the figure before it say what it is. A clause
names a label (a new subject), or a role (a change, share or rate of the subject named last).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from extractor.find import items, labels, names
from extractor.find.counts import counted
from extractor.find.exclusions import law_titles, reason_of
from extractor.find.items import Item
from extractor.find.numbers import scan
from extractor.find.places import Place, Places
from extractor.find.roles import Role, role_of, strip_lead, strip_tail
from extractor.find.spans import Saying, sayings
from extractor.find.zeros import Zero, zeros
from extractor.model import Exclusion, Mention, Number, Outline, Profile

_CLAUSE_BACK = re.compile(r"[^，,。；;：:！？\n]*$")
_STOP = frozenset("。！？\n")
_WORDLESS = frozenset(
    {
        "",
        "总价",
        "金额",
        "总金额",
        "资金",
        "预算",
        "总额",
        "经费",
        "费用",
        "价格",
        "单价",
        "数",
        "其中",
        "合计",
        "共计",
        "总计",
        "小计",
        "金额合计",
        "资金合计",
        "涉及金额合计",
        "实际",
        "预算金额",
        "资金总额",
        "标准",
        "采购金额",
        "合同金额",
        "成交金额",
        "预算数",
        "决算数",
        "完成",
        "价值",
        "原值",
        "预算资金",
        "项目资金",
    }
)
_PARTS = {
    "operating_cost": "operating_cost_item",
    "operating_cost_item": "operating_cost_item",
    "personnel_cost": "economic_item",
    "public_cost": "economic_item",
    "economic_item": "economic_item",
    "procurement_total": "procurement_item",
    "procurement_item": "procurement_item",
    "project_item": "project_item",
    "revenue_total": "revenue_item",
    "revenue_current": "revenue_item",
    "revenue_item": "revenue_item",
    "expenditure_project": "project_item",
}
_UNNAMED = {
    "projects": "project_item",
    "procurement": "procurement_item",
    "debt": "debt_item",
    "assets": "asset_item",
}
_FUNCTIONAL = frozenset({"expenditure", "general_public", "gov_fund", "state_capital"})
_EXPLAINED = frozenset({"change", "rate"})
_ONE_THING = ("three_public", "meeting_cost", "training_cost", "operating_cost", "procurement")
_ACCOUNTS = ("appropriation", "expenditure", "revenue", "carryover")
_KEEP_IN_PARTS = frozenset(
    {"procurement_goods", "procurement_works", "procurement_services", "procurement_sme", "procurement_micro"}
    | {
        "personnel_cost",
        "public_cost",
        "expenditure_basic",
        "expenditure_project",
        "operating_cost",
        "procurement_total",
    }
)
_MONEY_OF = {
    "reception_groups": "three_public_reception",
    "reception_persons": "three_public_reception",
    "abroad_groups": "three_public_abroad",
    "abroad_persons": "three_public_abroad",
    "vehicles_bought": "three_public_vehicle_purchase",
}
_PLANNED = frozenset(
    {
        "vehicles_bought",
        "abroad_groups",
        "abroad_persons",
        "reception_groups",
        "reception_persons",
        "performance_projects",
    }
)
_NEW_LINE = re.compile(r"\n(?!其中|主要|包括|[（(]?其中)")
_LISTS = re.compile(r"其中|包括|具体(?:如下|为)|主要有|分别")
_OPEN_LIST = re.compile(r"[^。；\n]{0,30}(?:其中|包括|具体|如下)[^。；\n]{0,12}[：:]\n|[：:]\n")
_HEAD_OF_LIST = re.compile(r"[^。；\n\d]{0,12}(?:其中|包括|具体|如下)")
_STAFF_PART = re.compile(
    r"[，、]?(?:行政|事业|工勤|管理人员|专业技术|(?:专任)?教师|参公|公务员|合计|共计)(?!编制)"
)
_ASSETS = frozenset(
    {"asset_item", "equipment_1m", "equipment_500k", "vehicles_total", "vehicles_bought", "vehicles_by_use"}
)
_NONE_EDGES = re.compile(r"^(?:安排|使用)(?=.{4})|(?:的)?(?:任务|计划|事项|情况|项目|安排)$")
_SPLIT = re.compile(r"(?:专项业务|项目|专项)(?:经费|支出)")
_MORE = re.compile(
    r"(?P<less>减少|少|压减|核减|调减)了?安排|(?:增加|多)了?安排|新增"
    r"|(?:(?P<fewer>减少|压减|核减|调减)|增加|追加|增拨)了?(?!的|到|至|为|额|数|幅|率)(?=[\u4e00-\u9fff]{2})"
)
_PLANNED_SUM = re.compile(r"(?<!公共)(?<!基金)(?<!经营)预算(?:合计|总计)?$")
_SUMS = re.compile(r"(?:预算)?(?:总额|总计|合计|金额|数)$")
_AROUND_NAME = re.compile(
    r"^(?:各|本|所属|下属)?(?:预算)?单位(?:的)?|^(?:全[省市区县州])?(?:一般公共预算)(?=.{3})|(?:的)?(?:(?:在)?20\d\d年度?|(?:一般公共预算)?财政拨款(?:支出)?|预算|决算|总?额|数){1,4}$"
)
_SPENDING = re.compile(r"安排|列支|编列|用于")
_BUDGETED = re.compile(r"预算(?:金额|资金|总额)$")
_TABLE_NOTE = re.compile(r"[本此该]表|为空表")
_PRICE = re.compile(
    r"(?:人均|车均|[每按](?:人|辆|台|个|名|户|月|年|套|间))(?:每年|每月|标准|经费)?(?:为|按)?$"
)
_PROJECT = re.compile(r"(?<=[\u4e00-\u9fff]{3})(?:项目|工程)(?:经费|资金|支出)?$")
_MASKED = re.compile(r"\*{2,}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TIME_ONLY = re.compile(r"^[\d年度月日初末底本上全当，、（）()截至止到月份]*$")
_APPROVED = re.compile(
    r"(?:根据|按照|依据)[^，。；]{2,16}情况|(?:执行中|年中)?(?:经|报|根据)?[^，。]{0,14}(?:批准|同意|审议通过)(?:后|的)?"
)
_LINE_LIKE = re.compile(r"(?!.{0,12}(?:民生|刚性|重点|各项|三保))[^“”]{2,24}支出")
_PROJECT_WORDS = ("项目", "工程", "项目资金", "项目经费", "项目支出")
_ADDED = re.compile(r"(?<=[\u4e00-\u9fff])(?:加上(?:预计)?|扣减|减去)(?![级年解])")
_MONEY_WORDS = ("支出", "收入", "经费", "资金", "拨款")
_OF_REGION = re.compile(r"^[\u4e00-\u9fff]{2,8}?[省市县区州旗](?:本?级)?")
_BOUGHT = re.compile(
    r"(?:计划|拟|用于)?(?:购买|采购|购置|购)(?P<what>[^，。；\d]{1,30}?)(?:[一二三四五六七八九十两\d]+[批台套个件辆项])?$"
)
_VERBS = re.compile(
    r"^(?:(?:安排|用于|增加|减少|新增|追加|下达|支持|投入|拨付|落实|转列|列入|列支|编列)了?|主要|是|为|将|对(?!个人)|含)+(?=[\u4e00-\u9fff]{2})"
)


@dataclass(slots=True)
class Subject:
    """What the text is speaking of: the last thing named with a figure."""

    measures: tuple[str, ...]
    item: str | None
    code: str | None = None
    parents: tuple[str, ...] = ()
    classification: str | None = None
    fund: str | None = None
    part: str | None = None
    row_kind: str | None = None
    unit: str = "yuan"
    rule: str = ""
    level: str | None = None
    drafts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A mention while it may still gain a purpose, a reason or a unit. Offsets of the flow."""

    start: int
    end: int
    value: Decimal
    value_text: str
    measure: str
    basis: str
    section: str
    rule: str
    unit: str | None = None
    unit_text: str | None = None
    factor: Decimal | None = None
    unit_source: str | None = None
    item: str | None = None
    code_raw: str | None = None
    classification: str | None = None
    parents: tuple[str, ...] = ()
    year: int | None = None
    direction: str | None = None
    fund: str | None = None
    part: str | None = None
    row_kind: str | None = None
    parent: int | None = None
    list_id: int | None = None
    sentence: tuple[int, int] = (0, 0)
    purpose: tuple[int, int] | None = None
    reason: tuple[int, int] | None = None
    flags: tuple[str, ...] = ()
    level: str | None = None


class Narrator:
    """Reads one flow from its first number to its last."""

    def __init__(self, outline: Outline, profile: Profile) -> None:
        self.text = outline.flow.text
        self.profile = profile
        self.places = Places(outline)
        self.main_basis = profile.basis
        self.drafts: list[Draft] = []
        self.excluded: list[Exclusion] = []
        self.unclaimed: list[Number] = []
        self.numbers: list[Number] = []
        self.subject: Subject | None = None
        self.outer: Subject | None = None
        self.wholes: list[tuple[Subject, int]] = []
        self.class_above: str | None = None
        self.lead_start = 0
        self.here = 0
        self.place: Place | None = None
        self.sayings: list[Saying] = []
        self.saying_starts: list[int] = []
        self.queue: list[Subject] = []
        self.together: tuple[Subject, ...] = ()
        self.previous_role: Role | None = None

    def read(self) -> None:
        """Fills ``drafts``, ``excluded`` and ``unclaimed``."""
        self.numbers = scan(self.text)
        self.sayings = sayings(self.text)
        self.saying_starts = [saying.outer_start for saying in self.sayings]
        laws = law_titles(self.text)
        stream: list[Number | Zero] = [*self.numbers, *zeros(self.text)]
        stream.sort(key=lambda token: token.start)
        for token in stream:
            self._enter(token.start)
            if isinstance(token, Zero):
                self._zero(token)
            elif any(a <= token.start < b for a, b in laws):
                self._exclude(token, "law")
            else:
                self._number(token)
        self._attach_sayings()

    # -- where we are ---------------------------------------------------------------------------

    def _enter(self, position: int) -> None:
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
        return self.place.slug if self.place else "other"

    def _exclude(self, number: Number, reason: str) -> None:
        self.excluded.append(Exclusion(number.start, number.unit_end, reason))

    def _saying_at(self, position: int) -> Saying | None:
        index = bisect_right(self.saying_starts, position) - 1
        if index < 0:
            return None
        saying = self.sayings[index]
        return saying if position < saying.end else None

    def _reason_at(self, position: int) -> Saying | None:
        """The reason that a position stands in; 主要是 gives one where a change goes before it."""
        saying = self._saying_at(position)
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
        return saying if before is not None and before.basis in _EXPLAINED else None

    def _clause(self, position: int) -> tuple[int, str]:
        saying = self._saying_at(position)
        floor = max(
            self.lead_start, position - 120, saying.start if saying and saying.start <= position else 0
        )
        start = max(floor, self.places.clause_start(position))
        return start, self.text[start:position]

    # -- numbers --------------------------------------------------------------------------------

    def _number(self, number: Number) -> None:
        reason = reason_of(self.text, number)
        if reason is None and self.section in ("duties", "glossary"):
            reason = "duty" if self.section == "duties" else "definition"
        if reason is not None:
            self._exclude(number, reason)
        elif number.unit in ("yuan", "percent") or number.unit is None:
            self._amount(number)
        else:
            self._count(number)

    def _count(self, number: Number) -> None:
        found = counted(self.text, number, self.section)
        if (
            found is None
            and number.unit == "count"
            and number.value != int(number.value)
            and number.unit_text != "分"
        ):
            return self._exclude(number, "other")
        chinese = not number.text[0].isdigit()
        if found is None and (
            chinese
            or self.section not in ("headcount", "assets", "performance", "procurement", "three_public")
        ):
            if not chinese or number.value > 1:
                self._exclude(number, "other")
            return None
        _start, clause = self._clause(number.start)
        measure, rule = (found[0], found[1].id) if found else ("other_count", "count.other")
        words = strip_lead(strip_tail(clause))
        if measure == "staff_authorized" and clause.endswith(words + "编制"):
            words += "编制"
        role = role_of(clause, False)
        year = self._dated(number.start)
        last = self.drafts[-1] if self.drafts else None
        if last and last.measure.startswith("staff_") and _STAFF_PART.match(strip_lead(clause)):
            measure = last.measure
        elif measure == "other_count" and self.section == "assets":
            measure = "asset_item"
        planned = _is_plan(self._line_before(number.start), measure)
        if planned and measure.startswith("equipment"):
            measure = "asset_item"
        budgeted = measure == "performance_projects" and "预算金额" in self.text[number.end : number.end + 16]
        main = "budget" if budgeted else self.main_basis
        basis = (
            main
            if planned
            or measure in _PLANNED
            or (measure == "other_count" and self.section in ("performance", "three_public"))
            else "stock"
        )
        subject = Subject((measure,), words or None, unit="count", rule=rule)
        if role.basis == "change":
            return self._change(number, role, subject)
        if basis != "stock":
            basis, year = ("previous_budget", year) if role.past else (basis, None)
        self._emit(number, subject, basis, year=year)
        self.previous_role = None
        return None

    def _dated(self, end: int) -> int | None:
        """The year in which a stock was counted: of its sentence, else of the last 截至 under the heading."""
        years = re.findall(r"(20\d\d)年", self._line_before(end))
        if not years and self.place:
            years = _AS_OF.findall(self.text, self.place.start, end)
        return int(years[-1]) if years else None

    def _line_before(self, end: int) -> str:
        line = max(self.text.rfind("\n", 0, end), self.text.rfind("。", 0, end))
        return self.text[line + 1 : end]

    def _amount(self, number: Number) -> None:
        self._brackets()
        start, clause = self._clause(number.start)
        percent = number.unit == "percent"
        role = role_of(clause[-80:], percent)
        if (
            role.rule == "level"
            and not clause.strip("、和及与 ")
            and self.previous_role
            and self._lists(number)
        ):
            role = self.previous_role
        before = self.previous_role
        if percent and clause == "的" and before and before.rule.endswith("carried_out"):
            role = role_of("完成预算的", True)
        if (
            percent
            and role.rule == "level"
            and clause in ("（", "(", "")
            and self.previous_role
            and number.start - self.drafts[-1].end <= 2
        ):
            role = self.previous_role
        if number.unit is None and not self._unitless(number, role):
            self.unclaimed.append(number)
            return
        if role.basis == "change":
            self._change(number, role, None)
        elif role.basis in ("share", "rate"):
            self._portion(number, role)
        elif percent:
            self._stray_percent(number)
        else:
            self._level(number, role, start, clause)
        kept = role.basis == "change" or role.rule.endswith("carried_out")
        self.previous_role = role if kept else None

    def _brackets(self) -> None:
        """A closed bracket gives the word back to what was spoken of before it."""
        opening = self.text[self.lead_start : self.lead_start + 2]
        if opening[:1] in "（(" and opening:
            self.outer = self.subject
        elif self.outer is not None and re.match(r"。?[）)]", opening):
            self.subject, self.outer = self.outer, None

    def _lists(self, number: Number) -> bool:
        """Whether a number goes on a list of like figures: 各是1,2万元; 分别增长1.6%5.4%."""
        last = self.drafts[-1] if self.drafts else None
        return (
            last is not None
            and number.start - last.end <= 2
            and (last.unit == number.unit or last.unit is None)
        )

    def _unitless(self, number: Number, role: Role) -> bool:
        """Whether a number without a unit is a figure: it must close a clause that names money, or be compared."""
        closing = self.text[number.end : number.end + 1]
        if role.past and role.basis and role.basis.startswith("previous"):
            return self.subject is not None and bool(
                re.match(r"(?:增|减|上升|下降)", self.text[number.end : number.end + 2])
            )
        if closing not in ("、", "，", "；", "。", "\n", "", ","):
            return False
        if role.basis is not None and role.basis != "budget":
            return False
        words = strip_lead(role.rest)
        known = labels.lookup(words, self.section) or names.is_known(words)
        return bool(known) and ("." in number.text or closing in "、，") and len(number.text) < 12

    def _level(self, number: Number, role: Role, start: int, clause: str) -> None:
        if _PRICE.search(clause) and number.unit_text in ("元", "万元"):
            lead = self.lead_start
            self._emit(number, self._other(None), self.main_basis)
            self.lead_start = lead
            return None
        if self._reason_at(number.start):
            return self._inside_reason(number, role)
        subject = self._identify(number, role, start, clause)
        basis, year = self._basis(role)
        if role.basis is None and role.year is None:
            basis, year = self._of_the_list() or (basis, year)
        if basis == "final" and role.basis is None and _BUDGETED.search(role.rest):
            basis = "budget"
        if subject.measures[0] == "debt_item" or (
            subject.measures[0] == "asset_item" and basis in ("budget", "final")
        ):
            basis, year = self._stock(subject, clause, number, basis)
        same = self.subject
        if same is not None and subject is same:
            self._emit(number, subject, basis, year=year)
            return None
        self._emit(number, subject, basis, year=year)
        self.subject = subject
        if subject.row_kind != "of_which" and _PARTS.get(subject.measures[0]):
            self._current_whole()
            self.wholes.append((subject, number.unit_end))
        return None

    def _of_the_list(self) -> tuple[str, int | None] | None:
        """Basis and year of the whole whose parts are being listed, where they are not those of the document."""
        self._current_whole()
        head = next((w for w, end in reversed(self.wholes) if _HEAD_OF_LIST.match(self.text, end)), None)
        levels = [self.drafts[i] for i in head.drafts] if head else []
        stated = [d for d in levels if d.basis not in ("change", "share", "rate")]
        return (stated[-1].basis, stated[-1].year) if stated and stated[-1].basis != self.main_basis else None

    def _stock(self, subject: Subject, clause: str, number: Number, basis: str) -> tuple[str, int | None]:
        """Assets and balances of debt are stocks of a date; limits and purchases keep the money's basis."""
        year = self._dated(number.start)
        if subject.measures[0] == "debt_item":
            last = self.drafts[-1] if self.drafts else None
            year = year or (last.year if last and last.measure == "debt_item" else None)
            if "限额" in (subject.item or ""):
                return "budget", year
            return (
                "stock"
                if "余额" in (subject.item or "")
                or (
                    self.drafts
                    and self.drafts[-1].basis == "stock"
                    and "余额" in self._line_before(number.start)
                )
                else basis
            ), year
        planned = subject.rule == "level.asset.planned" or _PLAN.search(clause)
        return (basis, None) if planned else ("stock", year)

    def _basis(self, role: Role) -> tuple[str, int | None]:
        """Basis and printed year of a level: another year than the document's makes it a previous figure."""
        fiscal = self.profile.fiscal_year
        year = role.year
        basis = role.basis
        if basis == "previous":
            told = self.main_basis == "final" or self.profile.scope == "government"
            return ("previous_final" if told else "previous_budget"), year
        if basis is not None and basis.startswith("previous"):
            return basis, year
        if year is None and not role.past:
            year = self._context_year()
        past = role.past or (year is not None and fiscal is not None and year < fiscal)
        last = self.drafts[-1] if self.drafts else None
        if role.rule.endswith("carried_out") and last and last.basis == "previous_final":
            return "previous_budget", last.year
        if basis == "adjusted_budget":
            return basis, year
        if basis == "executed":
            past = past or (year is None and self.main_basis == "budget")
            return ("previous_final" if past else "final"), year
        if past:
            executed = basis == "final" or (basis is None and self._is_done(role.rest))
            return ("previous_final" if executed else "previous_budget"), year
        return basis or self.main_basis, None

    def _is_done(self, rest: str) -> bool:
        """Whether a figure of another year, of which no more is said, is what was spent, not what was planned."""
        if self.main_basis == "final":
            return True
        if _PLANNED_SUM.search(rest) or "批准" in rest:
            return False
        return self._under("执行情况") or (self.profile.scope == "government" and "预算" not in rest)

    def _context_year(self) -> int | None:
        """The year that the headings above speak of, where it is not the document's."""
        for title in self.place.titles if self.place else ():
            match = re.search(r"(20\d\d)年", title)
            if match:
                return int(match[1]) if int(match[1]) != self.profile.fiscal_year else None
        return None

    # -- what a level is called -------------------------------------------------------------------

    def _identify(self, number: Number, role: Role, start: int, clause: str) -> Subject:
        end = start + len(clause)
        if self.text.find("类", self.lead_start, end) >= 0:
            self.class_above = items.classes(self.text, self.lead_start, end) or self.class_above
        rest = role.rest
        if self.queue and not rest.strip("、和及与"):
            return self.queue.pop(0)
        listed = _listed(clause, rest)
        if listed:
            return self._spread(tuple(map(self._subject_of_words, listed)))
        found = self._named(rest, start, end)
        if found is None and self._has_no_name(rest):
            last = self.drafts[-1] if self.drafts else None
            if last and last.measure == "performance_projects" and number.start - last.end <= 16:
                return Subject(("performance_amount",), None, rule="level.performance")
            of_count = _MONEY_OF.get(last.measure) if last and number.start - last.end <= 12 else None
            if of_count and self.section != "assets":
                return Subject((of_count,), None, rule="level.of_count")
            if last and last.unit == "count" and last.measure in _ASSETS and number.start - last.end <= 4:
                rule = "level.asset.planned" if last.basis == self.main_basis else "level.asset"
                return Subject(("asset_item",), last.item, row_kind=last.row_kind, rule=rule)
            found = self._named_before(start) or self._before_colon(start)
            return found or self.subject or self._from_heading() or self._other(None)
        if found is None:
            found = self._unknown(rest)
        return found

    def _has_no_name(self, rest: str) -> bool:
        words = strip_lead(strip_tail(rest)).strip("、，的")
        if words == "支出" and self.section == "three_public":
            return True
        return words in _WORDLESS or bool(_TIME_ONLY.match(words)) or bool(_APPROVED.fullmatch(words))

    def _named(self, rest: str, start: int, end: int) -> Subject | None:
        """The subject that one clause names: a line of a classification by path or code, else a measure."""
        path = (
            items.last_path(self.text, start, end, self.class_above)
            if "项" in rest or "款" in rest or "类" in rest
            else None
        )
        if path is not None:
            after = strip_tail(rest[rest.rfind("）") + 1 :] if "）" in rest else "")
            label = labels.lookup(after, self.section) if len(after) > 3 else None
            if label is None:
                return self._line(path)
        item = items.at_end(rest)
        if item is not None and (
            _is_code(item)
            or item.rule == "item.subject"
            or names.is_known(item.name)
            or any(map(names.is_functional, item.parents))
        ):
            return self._line(item)
        return self._subject_by_label(rest)

    def _subject_by_label(self, rest: str) -> Subject | None:
        whole = self._current_whole()
        words = strip_lead(rest)
        if words in _WORDLESS:
            return None
        if self.profile.scope == "government":
            words = _ADDED.split(_item(words) or words)[-1]
            measure = None if names.is_functional(words) else labels.of_government(words)
            if measure is not None and (whole is None or whole.measures[0] != "project_item"):
                return Subject((measure,), words, fund=_fund(words), rule="level.government")
        if (name := _AROUND_NAME.sub("", words)) != words and self._is_named(name):
            words = name
        short = strip_lead(_SPENDING.split(words)[-1])
        label = labels.lookup(words, self.section)
        outside = whole is None or whole.measures[0].startswith("revenue")
        if outside and names.is_functional(words) and not self._is_label(label):
            return self._by_name(words)
        if label is not None and label.unit == "yuan" and (whole is None or _stands_alone(label, whole)):
            return self._labelled(label, words)
        if (
            self.subject
            and _SPLIT.match(short)
            and self.subject.measures == ("economic_item",)
            and self.subject.code
            and self._within_item()
        ):
            return replace(self.subject, row_kind="of_which", rule="level.part", drafts=[])
        if short in _WORDLESS:
            return None
        if whole is not None and not whole.measures[0].startswith("revenue"):
            return self._part(whole, short)
        if names.is_known(short):
            return self._by_name(short)
        item = items.with_parent(words)
        return self._line(item) if item is not None and names.is_known(item.name) else None

    def _is_label(self, label: labels.Label | None) -> bool:
        """Whether a label goes before the name of a line that the same words are."""
        if label is None:
            return False
        return _of_accounts(label) or (label.exact and self.section not in _FUNCTIONAL)

    def _is_named(self, name: str) -> bool:
        """Whether words are the whole name of a line or of a measure that stands for one thing."""
        label = labels.lookup(name, self.section)
        return names.is_known(name) or (
            label is not None and label.exact and label.measures[0].startswith(_ONE_THING)
        )

    def _labelled(self, label: labels.Label, words: str) -> Subject:
        measures, fund = label.measures, label.fund or _fund(words)
        subject = self.subject
        if (
            subject
            and (measures[0] in ("personnel_cost", "public_cost"))
            and subject.measures == ("economic_item",)
            and subject.code
            and self._within_item()
        ):
            return Subject(
                subject.measures,
                subject.item,
                subject.code,
                subject.parents,
                subject.classification,
                subject.fund,
                None,
                "of_which",
                rule="level.part",
            )
        if (
            measures[0] in ("expenditure_basic", "expenditure_project")
            and subject
            and subject.measures[0] == "expenditure_item"
            and self._within_item()
        ):
            part = "basic" if measures[0] == "expenditure_basic" else "project"
            return Subject(
                subject.measures,
                subject.item,
                subject.code,
                subject.parents,
                subject.classification,
                subject.fund,
                part,
                "of_which",
                rule="level.part",
            )
        if self.profile.scope == "government" and measures[0] in ("appropriation_item", "revenue_item"):
            measures = _of_government(words, measures)
        if self.section == "performance" and measures[0] in _FUNDED:
            measures = ("performance_amount",)
        return Subject(measures, self._without_department(words), fund=fund, rule="level.label")

    def _without_department(self, words: str) -> str:
        department = self.profile.department
        return words.split(department, 1)[1] or words if department and department in words else words

    def _within_item(self) -> bool:
        """Whether the text is still speaking of the same line: no new line of the text since its figure."""
        last = self.drafts[-1] if self.drafts else None
        return last is not None and not _NEW_LINE.search(self.text, last.end, self.here)

    def _line(self, item: Item) -> Subject:
        classification = names.classification_of(item.code, item.name, self.section)
        if item.code is None and (item.parents or item.level):
            classification = "functional"
        measure = {
            "revenue": "revenue_item",
            "economic_dept": "economic_item",
            "economic_gov": "economic_item",
        }.get(classification or "", "expenditure_item")
        return Subject(
            (measure,),
            item.name,
            item.code,
            item.parents,
            classification,
            _section_fund(self.section),
            rule=item.rule,
            level=item.level,
        )

    def _by_name(self, name: str) -> Subject:
        if self._under("转移支付"):
            return Subject(("transfer_item",), name, rule="level.unnamed")
        return self._line(Item(name, None, (), None, 0, "item.name"))

    def _subject_of_words(self, words: str) -> Subject:
        words = strip_lead(strip_tail(words))
        return self._subject_by_label(words) or self._unknown(words)

    def _named_before(self, start: int) -> Subject | None:
        """The subject named in the clauses before, back to the last figure, purposes and reasons left out."""
        position = start
        while position > self.lead_start:
            end = position - 1
            begin, clause = self._clause(end)
            if clause and not self._saying_at(begin + len(clause) // 2):
                bought = _BOUGHT.search(clause)
                if bought and self.section == "procurement":
                    return Subject(
                        ("procurement_item",), bought["what"], row_kind="of_which", rule="level.bought"
                    )
                rest = (
                    strip_tail(role_of(clause[-80:], False).rest)
                    if not clause.endswith(("）", ")"))
                    else clause
                )
                found = self._named(rest, begin, end)
                if found is not None:
                    return found
            if begin <= self.lead_start:
                break
            position = begin
        return None

    def _before_colon(self, start: int) -> Subject | None:
        """What a clause of no name of its own is about: the name in front of its colon (某某支出：安排5万元)."""
        if self.text[start - 1 : start] != "：" or start - 1 <= self.lead_start:
            return None
        words = strip_lead(self._clause(start - 1)[1])
        return self._unknown(words) if 3 <= len(words) <= 30 and words not in _WORDLESS else None

    def _from_heading(self) -> Subject | None:
        for title in self.place.titles[:2] if self.place else ():
            label = labels.lookup(
                strip_tail(re.sub(r"(?:情况)?(?:的)?(?:说明|预算|决算|表)+$", "", title)), self.section
            )
            if label is not None:
                return Subject(label.measures, None, fund=label.fund, rule="level.heading")
        return None

    def _current_whole(self) -> Subject | None:
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

    def _part(self, whole: Subject, words: str) -> Subject:
        measure = _PARTS[whole.measures[0]]
        return Subject(
            (measure,),
            words,
            row_kind="of_which" if measure == "procurement_item" else "leaf",
            fund=whole.fund,
            rule="level.list",
        )

    def _unknown(self, rest: str) -> Subject:
        words = _VERBS.sub("", strip_lead(self._without_department(rest)))
        if _MASKED.match(words):
            return Subject(
                ("expenditure_item",),
                words,
                classification="functional",
                fund=_section_fund(self.section),
                rule="level.masked",
            )
        plain = _SUMS.sub("", words)
        if names.is_known(plain):
            return self._by_name(plain)
        whole = self._current_whole()
        if whole is not None:
            return self._part(whole, words)
        if self._in_list_of_spending():
            return Subject(("project_item",), words, row_kind="of_which", rule="level.unnamed")
        if self.profile.scope == "government" and _LINE_LIKE.fullmatch(words):
            return replace(self._line(Item(words, None, (), None, 0, "item.name")), rule="level.unnamed")
        if self.section == "performance" and "涉及" in rest:
            return Subject(("performance_amount",), words, rule="level.unnamed")
        measure = _UNNAMED.get(self.section) or ("transfer_item" if self._under("转移支付") else None)
        if measure is None and not _PROJECT.search(words):
            return self._other(words)
        measure = measure or "project_item"
        return Subject(
            (measure,),
            words,
            row_kind="of_which" if measure == "procurement_item" else None,
            rule="level.unnamed",
        )

    def _in_list_of_spending(self) -> bool:
        """Whether the parts of an expenditure are being told: 其中 or 包括 behind its figure, in one sentence."""
        floor = max(self.text.rfind("。", 0, self.here), self.text.rfind("\n", 0, self.here))
        for draft in reversed(self.drafts[-60:]):
            if draft.end <= floor:
                return False
            if draft.measure.startswith("expenditure") and draft.basis not in ("change", "share", "rate"):
                return bool(_LISTS.search(self.text, draft.end, self.here))
        return False

    def _under(self, word: str) -> bool:
        """Whether a heading above, or the title of a document without headings, has a word."""
        titles = self.place.titles if self.place else ()
        return any(word in title for title in titles) or (not titles and word in self.text[:60])

    def _other(self, words: str | None) -> Subject:
        return Subject(("other_amount",), words or None, rule="level.other")

    def _inside_reason(self, number: Number, role: Role) -> None:
        clause = self._clause(number.start)[1]
        subject = self._reason_subject(strip_lead(role.rest), spent="安排" in clause)
        more = _MORE.search(clause)
        if more:
            less = more["less"] or more["fewer"]
            value, direction = _signed(number.value, "decrease" if less else "increase")
            self._emit(number, subject, "change", value=value, direction=direction)
            return
        basis, year = self._basis(role)
        self._emit(number, subject, basis, year=year)

    def _reason_subject(self, words: str, *, spent: bool = False) -> Subject:
        name = _VERBS.sub("", strip_lead(_VERBS.sub("", words)))
        named = spent or (name.endswith(_PROJECT_WORDS) and len(name) > 4)
        return Subject(
            ("project_item" if named else "other_amount",),
            name or None,
            row_kind="of_which",
            rule="reason.amount",
        )

    # -- changes, shares, rates -------------------------------------------------------------------

    def _change(self, number: Number, role: Role, counted_subject: Subject | None) -> None:
        subject = counted_subject or self._changed(number, role)
        if number.unit == "percent" and counted_subject is None and self._is_of_no_money(subject, role):
            return self._exclude(number, "other")
        last = self.drafts[-1] if self.drafts else None
        told = last.direction if last and last.basis == "change" and role.direction == "either" else None
        value, direction = _signed(number.value, told or role.direction)
        self._emit(
            number,
            subject,
            "change",
            value=value,
            direction=direction,
            rule="change" if role.compared else "change.bare",
        )
        return None

    def _is_of_no_money(self, subject: Subject, role: Role) -> bool:
        """Whether a percentage is of something that no amount was stated of: 企业入库数同比增长20%."""
        words = strip_lead(role.rest)
        named = not self._has_no_name(words) and not words.endswith(_MONEY_WORDS)
        return named and subject.measures == ("other_amount",) and subject.rule != "reason.amount"

    def _changed(self, number: Number, role: Role) -> Subject:
        """What a change is about: what its clause names, else the subject."""
        clause = self._clause(number.start)[1]
        if self.queue and not clause.strip("、和及与"):
            return self.queue.pop(0)
        listed = _listed(clause, role.rest)
        if listed:
            return self._spread(tuple(map(self._subject_of_words, listed)))
        words = strip_lead(role.rest)
        if self._has_no_name(words):
            told = self._told_together(number, "分别" in clause)
            if told:
                return self._spread(told)
            both = self._both_sides() if _EACH.search(clause) else None
            if both:
                self.subject = both
                return both
        inside = self._reason_at(number.start)
        if self._has_no_name(words):
            return self._unnamed_change(number, inside)
        if inside:
            return self._reason_subject(words, spent="安排" in self._clause(number.start)[1])
        label = labels.lookup(words, self.section)
        if label is not None:
            if self.subject and set(label.measures) <= set(self.subject.measures):
                return self.subject
            found = self._labelled(label, words)
            self.subject = found
            return found
        item = items.at_end(words)
        if item is not None and (_is_code(item) or names.is_known(item.name)):
            return self._line(item)
        for name in (words, _AROUND_NAME.sub("", words), _OF_REGION.sub("", words)):
            if names.is_known(name):
                return self._by_name(name)
        if self.profile.scope == "government" and (measure := labels.of_government(words)):
            return Subject((measure,), _item(words), fund=_fund(words), rule="change.government")
        if self.subject is None or words.endswith(_MONEY_WORDS):
            return self._unknown(words)
        return self.subject

    def _unnamed_change(self, number: Number, inside: Saying | None) -> Subject:
        """What a change without a name is about: in a reason what the reason spoke of, else the subject."""
        start = self._clause(number.start)[0]
        if inside and self.drafts and self.drafts[-1].start >= inside.start:
            return self._subject_of(len(self.drafts) - 1)
        if inside:
            before = _CLAUSE_BACK.search(self.text[inside.start : max(inside.start, start - 1)])
            return self._reason_subject(strip_lead(role_of(before[0] if before else "", False).rest))
        return self.subject or self._named_before(start) or self._from_heading() or self._other(None)

    def _spread(self, subjects: tuple[Subject, ...]) -> Subject:
        """The first of the things that a list of figures is about; the figures that follow take the others."""
        self.together = subjects
        self.queue = list(subjects[1:])
        return subjects[0]

    def _both_sides(self) -> Subject | None:
        """Revenue and expenditure as one, where they were stated last and alike: 收入总计5万元，支出总计5万元，各增加1万元."""
        one, two = self.drafts[-2:] if len(self.drafts) > 1 else (None, None)
        if one is None or two is None or one.value != two.value or one.measure == two.measure:
            return None
        alike = one.measure.startswith("revenue") and two.measure.startswith("expenditure")
        return Subject((one.measure, two.measure), None, fund=two.fund, rule="change.both") if alike else None

    def _told_together(self, number: Number, apart: bool) -> tuple[Subject, ...]:
        """What a list of unnamed changes is about: 分别减少2万元、3万元 the figures just stated, as many as it
        has; a list of the same length after it the same."""
        others = _LIST_OF_FIGURES.match(self.text, number.unit_end)
        if others is None:
            return ()
        size = 1 + len(_FIGURE.findall(others[0]))
        if not apart:
            return self.together if len(self.together) == size else ()
        near = range(max(0, len(self.drafts) - 12), len(self.drafts))
        levels = [i for i in near if self.drafts[i].basis not in ("change", "share", "rate")][-size:]
        return tuple(map(self._subject_of, levels)) if len(levels) == size else ()

    def _subject_of(self, index: int) -> Subject:
        """What a draft is about."""
        draft = self.drafts[index]
        return Subject(
            (draft.measure,),
            draft.item,
            draft.code_raw,
            draft.parents,
            draft.classification,
            draft.fund,
            draft.part,
            draft.row_kind,
            rule=draft.rule,
            drafts=[index],
        )

    def _portion(self, number: Number, role: Role) -> None:
        words = strip_lead(role.rest)
        subject = self.subject
        if role.basis == "rate" or not self._has_no_name(words):
            label = labels.lookup(words, self.section) if words else None
            subject = self._labelled(label, words) if label and label.exact else subject
        if subject is None:
            subject = self._named_before(self._clause(number.start)[0]) or self._from_heading()
        if subject is None:
            self._exclude(number, "other")
            return
        self._emit(number, subject, str(role.basis))

    def _stray_percent(self, number: Number) -> None:
        """A percentage that nothing introduces: behind an amount the share that it is, else no figure."""
        last = self.drafts[-1] if self.drafts else None
        if last and last.end == number.start and last.unit == "yuan" and self.subject:
            return self._emit(number, self.subject, "share")
        self._exclude(number, "other")
        self.lead_start = number.unit_end
        return None

    # -- zeros in words ---------------------------------------------------------------------------

    def _zero(self, zero: Zero) -> None:
        if self.section in ("duties", "glossary", "empty_tables"):
            return
        if self._reason_at(zero.start):
            return
        if zero.label is None:
            self._flat(zero)
        else:
            self._none(zero)

    def _flat(self, zero: Zero) -> None:
        self._brackets()
        last = self.drafts[-1] if self.drafts else None
        if (
            zero.rule == "zero.flat.alone"
            and last
            and last.direction == "flat"
            and zero.start - last.end <= 1
        ):
            return
        start, clause = self._clause(zero.whole_start)
        words = strip_lead(strip_tail(clause))
        label = labels.lookup(words, self.section) if words else None
        subject = self._labelled(label, words) if label else self.subject
        if subject is None:
            subject = self._named_before(start) or self._from_heading()
        if subject is None:
            return
        self.subject = subject
        number = Number(
            zero.start,
            zero.end,
            Decimal(0),
            self.text[zero.start : zero.end],
            subject.unit,
            None,
            Decimal(1),
            zero.end,
        )
        self._emit(number, subject, "change", direction="flat", rule=zero.rule)

    def _none(self, zero: Zero) -> None:
        start, end = self.places.sentence(zero.start)
        if _TABLE_NOTE.search(self.text, start, end):
            return
        words = _NONE_EDGES.sub("", strip_lead(zero.label or ""))
        label = labels.lookup(words, self.section)
        if label is None or not (label.exact or len(label.words) >= 4) or label.measures == ("other_amount",):
            return
        subject = self._labelled(label, words)
        year = self._year_before(start, zero.start)
        past = year is not None or bool(re.search(r"上年|去年", self.text[start : zero.start]))
        number = Number(
            zero.start,
            zero.end,
            Decimal(0),
            self.text[zero.start : zero.end],
            label.unit,
            None,
            Decimal(1),
            zero.end,
        )
        basis = "stock" if label.unit == "count" else "previous_budget" if past else self.main_basis
        self._emit(number, subject, basis, rule=zero.rule, year=year if past else None)
        self.subject = subject

    def _year_before(self, start: int, end: int) -> int | None:
        """The last year named in a stretch of text, where it lies before the document's."""
        years = re.findall(r"(20\d\d)年", self.text[start:end])
        fiscal = self.profile.fiscal_year
        return int(years[-1]) if years and fiscal and int(years[-1]) < fiscal else None

    # -- emission ---------------------------------------------------------------------------------

    def _emit(
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
        parent = subject.drafts[0] if subject.drafts and basis in ("change", "share", "rate") else None
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
                    _item(subject.item),
                    subject.code,
                    subject.classification,
                    subject.parents,
                    year,
                    direction,
                    subject.fund or _section_fund(self.section),
                    subject.part,
                    subject.row_kind,
                    parent,
                    sentence=self.places.sentence(number.start),
                    level=subject.level,
                )
            )
            subject.drafts.append(len(self.drafts) - 1)
        self.lead_start = number.unit_end or number.end

    # -- purposes and reasons -----------------------------------------------------------------------

    def _attach_sayings(self) -> None:
        index = 0
        for saying in self.sayings:
            while index < len(self.drafts) and self.drafts[index].start < saying.outer_start:
                index += 1
            self._attach(saying, index)

    def _attach(self, saying: Saying, index: int) -> None:
        """A reason belongs to the changes before it; a purpose to the level before it, or behind it
        where its line was named but no figure has yet been given."""
        before = index - 1
        previous = self.drafts[before] if before >= 0 else None
        kind = saying.kind
        if kind == "mainly":
            kind = "reason" if previous is not None and previous.basis in _EXPLAINED else "purpose"
        if previous is None or self._parted(previous.end, saying.outer_start):
            if saying.kind == "purpose":
                self._purpose_ahead(saying, index)
            return
        if (
            saying.kind == "mainly"
            and kind == "purpose"
            and "。" in self.text[previous.end : saying.outer_start]
        ):
            return
        if kind == "reason":
            while (
                before >= 0 and self.drafts[before].basis in _EXPLAINED and self.drafts[before].reason is None
            ):
                self.drafts[before].reason = (saying.start, saying.end)
                before -= 1
            return
        while (before > 0 and self.drafts[before].basis in ("change", "share", "rate")) or (
            before > 0 and self.drafts[before].row_kind == "of_which" and self.drafts[before].part
        ):
            before -= 1
        self._set_purpose(before, saying)

    def _parted(self, end: int, start: int) -> bool:
        """Whether another line was named between a figure and a saying."""
        between = self.text[end:start]
        return "（项）" in between or "(项)" in between or "\n" in between.strip("\n")

    def _purpose_ahead(self, saying: Saying, index: int) -> None:
        """Gives a purpose to the first figure behind it, under the same heading."""
        if index == len(self.drafts):
            return
        first = self.drafts[index]
        if self.places.place(saying.start) is self.places.place(first.start):
            for draft in self.drafts[index : index + 4]:
                if draft.item == first.item and draft.basis not in ("change", "share", "rate"):
                    draft.purpose = (saying.start, saying.end)

    def _set_purpose(self, before: int, saying: Saying) -> None:
        draft = self.drafts[before]
        for other in self.drafts[max(0, before - 3) : before + 1]:
            if other.start == draft.start and other.purpose is None:
                other.purpose = (saying.start, saying.end)

    def finish(self, outline: Outline, source: str) -> tuple[Mention, ...]:
        """The drafts as mentions, their offsets those of the document's text."""
        return tuple(self._mention(draft, outline, source) for draft in self.drafts)

    def _mention(self, draft: Draft, outline: Outline, source: str) -> Mention:
        span = outline.flow.span
        start, end = span(draft.start, draft.end)
        item = _as_printed(draft, outline, source) if outline.flow.altered and draft.item else draft.item
        return Mention(
            start, end, draft.value, draft.value_text, draft.measure, draft.basis, draft.section, draft.rule,
            draft.unit, draft.unit_text, draft.factor, draft.unit_source, item, draft.code_raw, draft.classification,
            draft.parents, draft.year, draft.direction, draft.fund, draft.part, draft.row_kind, draft.parent,
            draft.list_id, span(*draft.sentence),
            span(*draft.purpose) if draft.purpose else None,
            span(*draft.reason) if draft.reason else None,
            flags=draft.flags,
            level=draft.level,
        )  # fmt: skip


_BEFORE_ITEM = re.compile(
    r"^(?:当年|全年|执行中|即|(?:加上(?![级年解])|加|减去?|扣减|扣除)(?=.{3})|使用(?=.{4})|(?:转贷)?(?:上级)?发行的?(?=.{3})|(?:偿还|归还|转贷)(?=.{3})"
    r"|(?:收入|支出)?(?:主要)?(?:包括|包含|是)(?=.{3})|本年(?=[^，]{4,16}支出)|(?:年初|年末|年底)(?=.{0,8}债务)"
    r"|(?:本年度)?拟?(?:安排)?(?:购置|采购|购买)(?=.{2})|(?:其中|实有|现有|召开|单位占用|占用|接待)(?=.{2})|(?:累计|共)?(?:争取|发放|拨付|筹集|兑现)(?:到位)?(?:各类|各项)?(?=.{3})|(?:部门|单位)预算安排(?:购置)?(?=.{3})|各级(?=政府)|县（市、区）(?=.{4})"
    r"|(?:全[省市区县州]|我[省市区县州])(?=.{4})|[省市区县州]本?级(?=一般|政府|国有|社|财政|税收|非税))+"
)


@lru_cache(maxsize=65536)
def _item(words: str | None) -> str | None:
    """The name of a line without what was done with it, when, and by which level of government."""
    if not words:
        return words
    name = _BEFORE_ITEM.sub("", words)
    return ("“" + name if name.find("”") >= 0 > name.find("“") else name) or None


def _is_code(item: Item) -> bool:
    """Whether digits beside a name are a code: three before it may be anything, unless the name is a line's."""
    sure = item.rule == "item.code_after" or len(item.code or "") > 3
    return item.code is not None and (sure or names.is_known(item.name))


_EACH = re.compile(r"各(?:自)?(?:增|减|下降|上升)|均(?:增|减|下降|上升)")
_FIGURE = re.compile(r"\d[\d,.]{0,15}")
_LIST_OF_FIGURES = re.compile(r"(?:[、和与，,]\d[\d,.]{0,15}(?:[万亿]?元|个百分点|%)?){1,8}(?=[，。；）])")
_APART = re.compile(r"[、和与]")


def _listed(clause: str, rest: str) -> tuple[str, ...]:
    """The names that a clause lists before 分别: 甲、乙和丙分别为; none where it lists none."""
    if "分别" not in clause:
        return ()
    words = _AROUND_NAME.sub("", strip_lead(strip_tail(rest)).removesuffix("的"))
    found = tuple(word for word in _APART.split(words) if word)
    return found if len(found) > 1 else ()


def _of_accounts(label: labels.Label | None) -> bool:
    """Whether a label is a sum of the accounts, which no line of a classification may take for its own."""
    return label is not None and label.measures[0].startswith(_ACCOUNTS)


def _stands_alone(label: labels.Label, whole: Subject) -> bool:
    """Whether a label inside a list is no part of it but a figure of its own."""
    projects = whole.measures[0] in ("project_item", "expenditure_project")
    revenue = whole.measures[0].startswith("revenue")
    return revenue or (label.exact and projects) or (label.measures[0] in _KEEP_IN_PARTS and not projects)


def _as_printed(draft: Draft, outline: Outline, source: str) -> str:
    """The name of a line in the characters of the document."""
    item = draft.item or ""
    start = outline.flow.text.rfind(item, max(0, draft.start - 240), draft.start)
    if start < 0:
        return item
    a, b = outline.flow.span(start, start + len(item))
    return "".join(source[a:b].split())


def _signed(value: Decimal, direction: str | None) -> tuple[Decimal, str | None]:
    """A change with its sign and direction; 增加0 is flat, 增长-13 a decrease.

    >>> _signed(Decimal(5), "decrease")
    (Decimal('-5'), 'decrease')
    """
    if value == 0:
        return Decimal(0), "flat"
    if direction == "either":
        return value, "decrease" if value < 0 else None
    if direction == "decrease":
        return (-value, "decrease") if value > 0 else (value, "decrease")
    return value, "increase" if value > 0 else "decrease"


_AS_OF = re.compile(r"截[至止]到?(20\d\d)年")
_PLAN = re.compile(r"(?:购置|采购|新增|更新|计划|拟购)(?!及)")


def _is_plan(sentence: str, measure: str) -> bool:
    """Whether a count of assets is of what will be bought."""
    return measure in ("asset_item", "equipment_1m", "equipment_500k", "vehicles_by_use") and bool(
        _PLAN.search(sentence)
    )


_FUNDS = (
    ("政府性基金", "gov_fund"),
    ("国有资本经营", "state_capital"),
    ("社会保险基金", "social_insurance"),
    ("社保基金", "social_insurance"),
    ("财政专户", "special_account"),
    ("一般公共预算", "general_public"),
    ("公共财政", "general_public"),
)


_FUNDED = frozenset(
    {"appropriation_item", "appropriation_total", "revenue_item", "expenditure_project", "expenditure_total"}
)
_PUBLIC_FUND = re.compile(
    r"(?:一般公共|公共财政|政府性基金|国有资本经营|社会保险基金|社保基金)(?:预算)?(?:总)?(?P<side>收入|支出)"
)


def _of_government(words: str, measures: tuple[str, ...]) -> tuple[str, ...]:
    """Whose whole a fund is when a government speaks: its 一般公共预算收入 is a total."""
    match = _PUBLIC_FUND.search(words)
    if match is None or "财政拨款" in words or "上缴" in words:
        return measures
    return ("revenue_total",) if match["side"] == "收入" else ("expenditure_total",)


def _fund(words: str) -> str | None:
    return next((fund for word, fund in _FUNDS if word in words), None)


def _section_fund(section: str) -> str | None:
    return section if section in ("general_public", "gov_fund", "state_capital") else None


def read_narrative(outline: Outline, profile: Profile) -> Narrator:
    """The reader of one outline after its work; see ``Narrator``."""
    narrator = Narrator(outline, profile)
    narrator.read()
    return narrator
