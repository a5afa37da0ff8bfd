"""Figures in prose.

Every number is an anchor: the words between it and the figure before it say what it is. A clause
names a label (a new subject), or a role (a change, share or rate of the subject named last).
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extractor.find import items, labels, names
from extractor.find.attach import attach_sayings
from extractor.find.counts import counted
from extractor.find.drafts import Subject
from extractor.find.exclusions import law_titles, reason_of
from extractor.find.naming import AROUND_NAME, PARTS, Namer, fund_of, is_code, listed_names
from extractor.find.numbers import scan
from extractor.find.roles import Role, role_of, strip_lead, strip_tail, without_comparison
from extractor.find.scene import Scene, item_name
from extractor.find.spans import sayings
from extractor.find.zeros import Zero, zeros
from extractor.model import ABOUT, Number, Outline, Profile
from extractor.reference.clock import Moment

_CLAUSE_BACK = re.compile(r"[^，,。；;：:！？\n]*$")
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
_COUNTING = frozenset({"headcount", "assets", "performance", "procurement", "three_public"})
_OF_ITSELF = frozenset({"staff_authorized", "staff_actual", "staff_retired", "internal_offices"})
_OF_A_DATE = frozenset({"headcount", "assets", "organization"})
_HEAD_OF_LIST = re.compile(r"[^。；\n\d]{0,12}(?:其中|包括|具体|如下)")
_STAFF_PART = re.compile(
    r"[，、]?(?:(?:财政)?(?:全额|差额|专户)|单位资金|自收自支|行政|事业|工勤|管理人员|专业技术|(?:专任)?教师|参公|公务员|合计|共计)(?!编制)"
)
_NONE_EDGES = re.compile(r"^(?:安排|使用)(?=.{4})|(?:的)?(?:任务|计划|事项|情况|项目|安排)$")
_MORE = re.compile(
    r"(?P<less>减少|少|压减|核减|调减)了?安排|(?:增加|多)了?安排|新增"
    r"|(?:(?P<fewer>减少|压减|核减|调减)|增加|追加|增拨)了?(?!的|到|至|为|额|数|幅|率)(?=[\u4e00-\u9fff]{2})"
)
_PLANNED_SUM = re.compile(r"(?<!公共)(?<!基金)(?<!经营)预算(?:合计|总计)?$")
_OWN_UNITS = re.compile(r"预算单位|[所直下]属|部门")
_OF_THE_CUT = re.compile(r"[^。；\n\d]{0,12}(?:其中|包括|分科目|具体|分别|主要[是为])")
_ADJUSTED = re.compile(r"调[增减]了?$")
_OF_DEBT = (("限额", "budget"), ("余额", "stock"))
_PLANNED_DEBT = re.compile(r"拟|预计|计划|安排|预算")
_DEBT_FLOW = re.compile(r"还本|付息|本息|发行|转贷|再融资|新增(?!.{0,6}限额)|债券")
_BUDGETED = re.compile(
    r"预算(?:金额|资金|总额)$|(?<!公共)(?<!基金)(?<!经营)(?<!财政)(?<!部门)(?<!单位)预算(?:收入|支出)$"
)
_OF_PERFORMANCE = re.compile(r"项目|目标|指标|评价|自评|评分|绩效|政策|报告|单位")
_AREA = frozenset({"面积", "建筑面积", "总面积"})
_AREA_OF = re.compile(r"(?:(?<=房屋)|(?<=用房)|(?<=土地)|(?<=筑物))(?:建筑)?面积$")
_DOING = re.compile(r"(?:共)?(?:召开|开展|举办|组织|举行)")
_NOUN = re.compile(r"[\u4e00-\u9fff]{0,8}")
_TO_COME = re.compile(r"[（(]?(?:预计|预期|力争|计划|拟|将)")
_APPROVED = re.compile(
    r"(?:(?:人大|人代会|会议|大会)[^，。]{0,12}批准|(?:批准|审议通过)(?=的?(?:调整|了|年初|当年|20\d\d年|[^，。]{0,20}预算)))的?(?P<adjusted>调整)?"
)
_TABLE_NOTE = re.compile(r"[本此该]表|为空表")
_PRICE = re.compile(
    r"(?:人均|车均|[每按](?:人|生|辆|台|个|名|户|月|年|套|间))(?:每年|每月|标准|经费)?(?:为|按)?$|[×*]$"
)
_AVERAGE = re.compile(r"(?:全?年)?(?P<name>(?:[车人户]年?均|(?:平均)?每[辆台人户]).*)")
_MONEY_WORDS = ("支出", "收入", "经费", "资金", "拨款")
_OF_REGION = re.compile(r"^[\u4e00-\u9fff]{2,8}?[省市县区州旗](?:本?级)?")
_EACH = re.compile(r"各(?:自)?(?:增|减|下降|上升)|均(?:增|减|下降|上升)|[幅率]均")
_FIGURE = re.compile(r"\d[\d,.]{0,15}")
_SIDES_ALIKE = frozenset({("revenue_total", "expenditure_total"), ("revenue_current", "expenditure_current")})
_BOTH_SIDES = frozenset({"收支", "收、支", "收入支出", "收入、支出"})
_LIST_OF_FIGURES = re.compile(r"(?:[、和与，,]\d[\d,.]{0,15}(?:[万亿]?元|个百分点|%)?){1,8}(?=[，。；）])")
_KINDS_LISTED = re.compile(r"(?<=车)[（(][^（）()]{1,24}、[^（）()]{1,24}[)）]$")
_BODY_BEFORE = re.compile(
    r"^(?:(?:[学全我本][校院局所站馆镇]|医院|学院)[现共]{0,2}有?|有)(?=..)|^.{1,24}[院局校所站处队厅委馆办学会心](?=(?:行政|事业|参公|工勤|政法|财政|全额|差额|机关|编制|核定))"
)
_OTHER_SIDE = re.compile(r"、支[\u4e00-\u9fff]{0,5}(?:增加|减少)\d[\d,.]{0,15}[万亿]?元")
_UNIT_LAST = re.compile(r"(?:[万亿]?元|%)$")
_PLAN = re.compile(r"(?:购置|采购|新增|更新|计划|拟购)(?!及)")


#: Changes whose clause says what was changed.
_NAMING = frozenset({"change.up.verb", "change.down.verb", "change.of_the_cut"})


class Narrator:
    """Reads one flow from its first number to its last."""

    def __init__(self, outline: Outline, profile: Profile) -> None:
        self.scene = Scene(outline, profile)
        self.namer = Namer(self.scene)

    def read(self) -> None:
        """Fills ``drafts``, ``excluded`` and ``unclaimed`` of the scene."""
        self.scene.sayings = sayings(self.scene.text)
        self.scene.saying_starts = [saying.outer_start for saying in self.scene.sayings]
        laws = law_titles(self.scene.text)
        stream: list[Number | Zero] = [*scan(self.scene.text), *zeros(self.scene.text)]
        stream.sort(key=lambda token: token.start)
        for token in stream:
            self.scene.enter(token.start)
            self.namer.back_to_whole(token.start)
            if isinstance(token, Zero):
                self._zero(token)
            elif any(a <= token.start < b for a, b in laws):
                self.scene.exclude(token, "law")
            else:
                self._number(token)
        attach_sayings(self.scene)

    def _number(self, number: Number) -> None:
        reason = reason_of(self.scene.text, number)
        if reason is None and self.scene.section == "duties" and not self._counts_itself(number):
            reason = "duty"
        if reason is None and self.scene.section == "glossary":
            reason = "definition"
        if reason is not None:
            self.scene.exclude(number, reason)
        elif number.unit in ("yuan", "percent") or number.unit is None:
            self._amount(number)
        else:
            self._count(number)

    def _count(self, number: Number) -> None:
        again = self._counted_again(number)
        if again is not None:
            return self._change(number, *again)
        clause = self.scene.clause(number.start)[1]
        if clause.endswith("由"):
            return self.scene.exclude(number, "other")
        found = counted(self.scene.text, number, self.scene.section)
        whole = self._part_of_count(clause, found[0] if found else None)
        if found is None and whole is None and self._says_nothing(number):
            return None
        if found and found[0] == "subordinate_units" and self._counts_others(number):
            return self.scene.exclude(number, "other")
        measure, rule = (found[0], found[1].id) if found else ("other_count", "count.other")
        measure = whole or measure
        if measure == "other_count" and self.scene.section == "assets":
            measure = "asset_item"
        planned = _is_plan(self.scene.line_before(number.start), measure)
        if planned and measure.startswith("equipment"):
            measure = "asset_item"
        words = self._counted_words(number, clause, measure)
        subject = Subject((measure,), words or None, unit="count", rule=rule)
        role = role_of(clause, False)
        if role.basis == "change":
            return self._change(number, role, subject)
        basis, year = self._basis_of_count(number, measure, role, planned)
        self.scene.emit(number, subject, basis, year=year)
        self.scene.previous_role = None
        return None

    def _counts_itself(self, number: Number) -> bool:
        """Whether a count among the duties is of the body's own offices and staff: 内设机构8个，退休人员20人."""
        if number.unit != "count":
            return False
        found = counted(self.scene.text, number, "headcount")
        if found is None or found[0] != "staff_item":
            return found is not None and found[0] in _OF_ITSELF
        last = self.scene.last
        return last is not None and last.unit == "count" and last.section == "duties"

    def _counts_others(self, number: Number) -> bool:
        """Whether units that a government counts are not those of its budget: 对63家单位开展检查."""
        around = self.scene.text[max(0, number.start - 24) : number.end + 14]
        return self.namer.of_a_government and not _OWN_UNITS.search(around)

    def _part_of_count(self, clause: str, measure: str | None) -> str | None:
        """The measure of what was just counted, where a part of it is counted now: staff by kind, cars bought."""
        last = self.scene.last
        if last is None:
            return None
        staff = last.measure.startswith("staff_") and _STAFF_PART.match(strip_lead(clause))
        here = last.end > self.scene.places.sentence(self.scene.here)[0]
        bought = here and measure == "vehicles_by_use" and "vehicles_bought" in self._counted_last()
        return last.measure if staff else "vehicles_bought" if bought else None

    def _counted_last(self) -> tuple[str, ...]:
        """The measure of the last count, amounts beside it passed over."""
        return next(((d.measure,) for d in reversed(self.scene.drafts[-3:]) if d.unit == "count"), ())

    def _says_nothing(self, number: Number) -> bool:
        """Whether a count that no rule names is no figure; it is then excluded, a lone Chinese 一 passed over."""
        chinese = not number.text[0].isdigit()
        broken = number.unit == "count" and number.unit_text != "分" and number.value != int(number.value)
        if not (broken or chinese or self.scene.section not in _COUNTING or self._is_aside(number)):
            return False
        if broken or not chinese or number.value > 1:
            self.scene.exclude(number, "other")
        return True

    def _counted_words(self, number: Number, clause: str, measure: str) -> str:
        """What is counted, in the words of its clause."""
        words = strip_lead(self.namer.without_department(strip_lead(strip_tail(clause))))
        if _DOING.fullmatch(words):
            noun = _NOUN.match(self.scene.text, number.unit_end)
            words = noun[0] if noun else words
        if number.unit == "sqm":
            last = self.scene.last
            named = last.item if words in _AREA and last and last.unit == "count" else None
            words = named or _AREA_OF.sub("", words)
        if measure.startswith("staff_"):
            words = _BODY_BEFORE.sub("", words)
        if measure == "vehicles_by_use":
            words = _KINDS_LISTED.sub("", words)
        posts = measure in ("staff_authorized", "vehicles_by_use") and clause.endswith(words + "编制")
        return words + "编制" if posts else words

    def _basis_of_count(
        self, number: Number, measure: str, role: Role, planned: bool
    ) -> tuple[str, int | None]:
        """Staff, offices and assets are stocks of a date; counts of what is planned or done take the money's basis."""
        flow = measure == "other_count" and self.scene.section not in _OF_A_DATE
        if not (planned or flow or measure in _PLANNED):
            return "stock", self.scene.dated(number.start)
        if role.past or self.scene.is_past:
            return self._basis(role, number.start)
        behind = self.scene.text[number.end : number.end + 16]
        budgeted = measure == "performance_projects" and "预算金额" in behind
        return ("budget" if budgeted else self.scene.money_basis(number.start)), None

    def _is_aside(self, number: Number) -> bool:
        """Whether a count that nothing names is of what money is for, or of what is to come of it."""
        saying = self.scene.saying_at(number.start)
        if saying is not None and saying.kind == "purpose" and saying.start <= number.start:
            return True
        if self.scene.section == "three_public" and self.scene.text.startswith("单位", number.unit_end):
            return True
        told = self.scene.clause(number.start)[1] + self.scene.text[number.unit_end : number.unit_end + 8]
        return (
            self.scene.section == "performance"
            and number.unit_text != "分"
            and not _OF_PERFORMANCE.search(told)
        )

    def _counted_again(self, number: Number) -> tuple[Role, Subject] | None:
        """By how much the count just stated has changed: 在职人员121人，减少4人."""
        role = role_of(self.scene.clause(number.start)[1], False)
        last = self.scene.last
        if (
            last is None
            or last.unit != "count"
            or role.basis != "change"
            or last.end <= self.scene.places.sentence(number.start)[0]
        ):
            return None
        return (
            (role, self.namer.subject_of(len(self.scene.drafts) - 1))
            if self.namer.has_no_name(role.rest)
            else None
        )

    def _amount(self, number: Number) -> None:
        self._brackets()
        start, clause = self.scene.clause(number.start)
        percent = number.unit == "percent"
        role = role_of(clause[-80:], percent)
        before = self.scene.previous_role
        if before and role.rule == "level" and not clause.strip("、和及与 ") and self._lists(number):
            role = before
        if before and percent and clause == "的" and before.rule.endswith("carried_out"):
            role = role_of("完成预算的", True)
        if (
            before
            and percent
            and role.rule == "level"
            and clause in ("（", "(", "")
            and self._adjoins(number)
        ):
            role = before
        if number.unit is None and not self._unitless(number, role) and not self._opens_list(number, role):
            self.scene.unclaimed.append(number)
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
        self.scene.previous_role = role if kept else None

    def _brackets(self) -> None:
        """A closed bracket gives the word back to what was spoken of before it."""
        opening = self.scene.text[self.scene.lead_start : self.scene.lead_start + 2]
        if opening[:1] in "（(" and opening:
            self.scene.outer = self.scene.subject
        elif self.scene.outer is not None and re.match(r"。?[）)]", opening):
            self.scene.subject, self.scene.outer = self.scene.outer, None

    def _lists(self, number: Number) -> bool:
        """Whether a number goes on a list of like figures: 各是1,2万元; 分别增长1.6%5.4%."""
        last = self.scene.last
        return last is not None and self._adjoins(number) and last.unit in (number.unit, None)

    def _adjoins(self, number: Number) -> bool:
        """Whether a number stands right behind the figure before."""
        return self.scene.last is not None and number.start - self.scene.last.end <= 2

    def _unitless(self, number: Number, role: Role) -> bool:
        """Whether a number without a unit is a figure: it must close a clause that names money, or be compared."""
        closing = self.scene.text[number.end : number.end + 1]
        if role.past and role.basis and role.basis.startswith("previous"):
            return self.scene.subject is not None and bool(
                re.match(r"(?:增|减|上升|下降)", self.scene.text[number.end : number.end + 2])
            )
        if closing not in ("、", "，", "；", "。", "\n", "", ","):
            return False
        if role.basis is not None and role.basis != "budget":
            return False
        words = strip_lead(role.rest)
        known = labels.lookup(words, self.scene.section) or names.is_known(words)
        return bool(known) and ("." in number.text or closing in "、，") and len(number.text) < 12

    def _opens_list(self, number: Number, role: Role) -> bool:
        """Whether a number without a unit is a change that shares the unit of the next: 各减少2.5，3.5万元;
        收入减少2.5、支出减少3.5万元."""
        if role.basis != "change":
            return False
        others = _LIST_OF_FIGURES.match(self.scene.text, number.end)
        listed = others is not None and _UNIT_LAST.search(others[0]) is not None
        return listed or _OTHER_SIDE.match(self.scene.text, number.end) is not None

    def _level(self, number: Number, role: Role, start: int, clause: str) -> None:
        if self._is_price(number, role, clause):
            return None
        if self.scene.reason_at(number.start):
            return self._inside_reason(number, role)
        if told := self._of_the_cut(role):
            return self._change(number, told, None)
        subject = self._one_of_two(number, self.namer.identify(number, role, start, clause))
        basis, year = self._basis(role, number.start)
        if role.basis is None and role.year is None:
            basis, year = self._of_the_list() or (basis, year)
        if basis == "final" and role.basis is None and _BUDGETED.search(role.rest):
            basis = "budget"
        if subject.measures[0] == "debt_item" or (
            subject.measures[0] == "asset_item" and basis not in ("stock", *ABOUT)
        ):
            basis, year = self._stock(subject, clause, number, basis)
        elif self.namer.of_a_government and (subject.item or "").endswith("余额"):
            basis, year = "stock", self.scene.dated(number.start)
        same = subject is self.scene.subject
        self.scene.emit(number, subject, basis, year=year)
        if same:
            return None
        self.scene.subject = subject
        if subject.row_kind != "of_which" and PARTS.get(subject.measures[0]):
            self.scene.current_whole()
            self.scene.wholes.append((subject, number.unit_end))
        return None

    def _is_price(self, number: Number, role: Role, clause: str) -> bool:
        """Whether an amount is that of one head, car or month, which is told beside what is spoken of."""
        average = _AVERAGE.match(strip_lead(role.rest))
        price = _PRICE.search(clause) is not None and number.unit_text in ("元", "万元")
        if average is None and not price:
            return False
        lead = self.scene.lead_start
        basis, year = self._basis(role, number.start)
        subject = replace(self.namer.other(average["name"] if average else None), row_kind="of_which")
        self.scene.emit(number, subject, basis, year=year)
        if price:
            self.scene.lead_start = lead
        return True

    def _one_of_two(self, number: Number, subject: Subject) -> Subject:
        """The first side of a pair that two figures are told of: 收、支总计各是5.5，4.5万元."""
        others = _LIST_OF_FIGURES.match(self.scene.text, number.unit_end)
        if len(subject.measures) != 2 or others is None or len(_FIGURE.findall(others[0])) != 1:
            return subject
        return self.namer.spread(
            tuple(replace(subject, measures=(measure,), drafts=[]) for measure in subject.measures)
        )

    def _of_the_cut(self, role: Role) -> Role | None:
        """The role of a part of what was just raised or cut: 压减公用经费3万元，其中：教育支出2万元."""
        floor = self.scene.places.sentence(self.scene.here)[0]
        heads = (d for d in reversed(self.scene.drafts[-40:]) if d.start >= floor)
        head = next((d for d in heads if d.rule == "change.verb"), None)
        if head is None or role.rule != "level" or not _OF_THE_CUT.match(self.scene.text, head.end):
            return None
        return replace(role, basis="change", direction=head.direction, rule="change.of_the_cut")

    def _of_the_list(self) -> tuple[str, int | None] | None:
        """Basis and year of the whole whose parts are being listed, where they are not those of the document."""
        self.scene.current_whole()
        head = next(
            (w for w, end in reversed(self.scene.wholes) if _HEAD_OF_LIST.match(self.scene.text, end)), None
        )
        levels = [self.scene.drafts[i] for i in head.drafts] if head else self.scene.of_the_sentence()
        stated = [
            d
            for d in levels
            if d.basis not in ABOUT and (head or _HEAD_OF_LIST.match(self.scene.text, d.end))
        ]
        return (
            (stated[-1].basis, stated[-1].year)
            if stated and stated[-1].basis != self.scene.main_basis
            else None
        )

    def _stock(self, subject: Subject, clause: str, number: Number, basis: str) -> tuple[str, int | None]:
        """Assets and balances of debt are stocks of a date; limits and purchases keep the money's basis."""
        year = self.scene.dated(number.start)
        if subject.measures[0] == "debt_item":
            return self._debt(subject.item or "", number, basis, year)
        planned = subject.rule == "level.asset.planned" or _PLAN.search(clause)
        return (basis, None) if planned else ("stock", year)

    def _debt(self, name: str, number: Number, basis: str, year: int | None) -> tuple[str, int | None]:
        """Basis and year of a debt: limits are budgets and balances stocks, their parts the same; what was
        borrowed or paid is of the year of its sentence, as the debt before it there."""
        stated = (d for d in reversed(self.scene.drafts[-6:]) if d.basis not in ABOUT)
        last = next((d for d in stated if d.measure == "debt_item"), None)
        line = self.scene.line_before(number.start)
        year = year or (last.year if last else None)
        named = next((stated for word, stated in _OF_DEBT if word in name), None)
        if named is None and last and not _DEBT_FLOW.search(name):
            named = next((b for word, b in _OF_DEBT if last.basis == b and word in line), None)
        if named is not None:
            return named, year
        fiscal = self.scene.profile.fiscal_year
        if year and fiscal and year > fiscal:
            return "budget", year
        listed = last is not None and last.end > number.start - len(line) and last.basis != "stock"
        if last and listed and "限额" not in (last.item or ""):
            return last.basis, year
        done = basis == "budget" and year and fiscal and year < fiscal and not _PLANNED_DEBT.search(line)
        return ("previous_final" if done else basis), year

    def _basis(self, role: Role, position: int) -> tuple[str, int | None]:
        """Basis and printed year of a level: of its own words, else of the sentence and the headings; another
        year than the document's makes it a previous figure."""
        fiscal = self.scene.profile.fiscal_year
        if role.basis == "previous" and role.year is not None and role.year == fiscal:
            return self.scene.main_basis, None
        if role.basis == "previous":
            told = self.scene.main_basis == "final" or self.scene.profile.scope == "government"
            return ("previous_final" if told else "previous_budget"), role.year
        if role.basis is not None and role.basis.startswith("previous"):
            stated = (
                role.basis if role.year != fiscal or fiscal is None else role.basis.removeprefix("previous_")
            )
            return stated, role.year
        last = self.scene.last
        if role.rule.endswith("carried_out") and last and last.basis == "previous_final":
            return "previous_budget", last.year
        moment = Moment() if role.past else self.scene.moment(position)
        year = role.year or moment.year
        moment = Moment(year, moment.tense)
        if role.basis == "adjusted_budget":
            return role.basis, year
        if role.basis == "executed":
            return self._executed(role, moment), year
        if role.past or (year is not None and fiscal is not None and year < fiscal):
            executed = role.basis == "final" or (role.basis is None and self._is_done(role.rest, moment))
            return ("previous_final" if executed else "previous_budget"), year
        ahead = self._ahead(year, moment)
        to_come = (
            ahead != self.scene.context_year() and ahead is not None and fiscal is not None and ahead > fiscal
        )
        if role.basis is None and (to_come or (moment.tense == "part" and _TO_COME.match(role.rest))):
            return "budget", ahead
        return self._told(role, position) or self.scene.dated_basis(moment), ahead

    def _told(self, role: Role, position: int) -> str | None:
        """The basis that the words before a level tell; what a sentence says was approved as adjusted is that."""
        sentence = self.scene.text[self.scene.places.sentence(position)[0] : position]
        if role.basis == "budget" and _approved(sentence) == "adjusted_budget":
            return "adjusted_budget"
        return role.basis or _approved(role.rest)

    def _executed(self, role: Role, moment: Moment) -> str:
        """What was carried out: of the document's year, or of the year before."""
        if role.past:
            return "previous_final"
        if moment.tense == "planned" and role.year is None and self.scene.main_basis == "budget":
            return "budget"
        tense = "part" if moment.tense == "part" else "done"
        return self.scene.dated_basis(moment._replace(tense=tense))

    def _ahead(self, year: int | None, moment: Moment) -> int | None:
        """A printed year, where it is no later than that of the document or the sentence opens with it."""
        fiscal = self.scene.profile.fiscal_year
        return year if fiscal is None or year == fiscal or year == moment.year else None

    def _is_done(self, rest: str, moment: Moment) -> bool:
        """Whether a figure of another year, of which no more is said, is what was spent, not what was planned."""
        if self.scene.main_basis == "final":
            return True
        if _PLANNED_SUM.search(rest) or "批准" in rest:
            return False
        if moment.tense is not None:
            return moment.tense != "planned"
        return self.scene.under("执行情况") or (
            self.scene.profile.scope == "government" and "预算" not in rest
        )

    def _inside_reason(self, number: Number, role: Role) -> None:
        clause = self.scene.clause(number.start)[1]
        more = _MORE.search(clause)
        words = strip_tail(clause[more.end() :]) if more else ""
        subject = self.namer.reason_subject(words or strip_lead(role.rest), spent="安排" in clause)
        if more:
            less = more["less"] or more["fewer"]
            value, direction = _signed(number.value, "decrease" if less else "increase")
            self.scene.emit(number, subject, "change", value=value, direction=direction)
            return
        basis, year = self._basis(role, number.start)
        self.scene.emit(number, self._revenue_told(role) or subject, basis, year=year)

    def _revenue_told(self, role: Role) -> Subject | None:
        """The line of revenue that a government tells a total was mainly of: 主要是土地出让收入3万元."""
        label = labels.lookup(strip_lead(role.rest), "revenue") if self.namer.of_a_government else None
        revenue = label is not None and label.exact and label.measures == ("revenue_item",)
        return self.namer.labelled(label, strip_lead(role.rest)) if label and revenue else None

    def _change(self, number: Number, role: Role, counted_subject: Subject | None) -> None:
        subject = counted_subject or self._changed(number, role)
        if number.unit == "percent" and counted_subject is None and self._is_of_no_money(subject, role):
            return self.scene.exclude(number, "other")
        last = self.scene.last
        told = last.direction if last and last.basis == "change" and role.direction == "either" else None
        value, direction = _signed(number.value, told or role.direction)
        self.scene.emit(
            number,
            subject,
            "change",
            value=value,
            direction=direction,
            rule=_rule_of_change(role),
        )
        return None

    def _is_of_no_money(self, subject: Subject, role: Role) -> bool:
        """Whether a percentage is of something that no amount was stated of: 企业入库数同比增长20%."""
        words = strip_lead(role.rest)
        named = not self.namer.has_no_name(words) and not words.endswith(_MONEY_WORDS)
        return named and subject.measures == ("other_amount",) and subject.rule != "reason.amount"

    def _changed(self, number: Number, role: Role) -> Subject:
        """What a change is about: what its clause names, else the subject."""
        clause = self.scene.clause(number.start)[1]
        if self.namer.queue and not clause.strip("、和及与"):
            return self.namer.queue.pop(0)
        listed = listed_names(clause, role.rest)
        if listed:
            return self.namer.spread(tuple(map(self.namer.subject_of_words, listed)))
        words = strip_lead(role.rest)
        if self.namer.has_no_name(words) or words in _BOTH_SIDES:
            return self._unnamed_change(number, clause)
        if self.scene.reason_at(number.start):
            return self.namer.reason_subject(words, spent="安排" in clause)
        if role.rule in _NAMING or _ADJUSTED.search(clause):
            self.scene.subject = self.namer.subject_by_label(words) or self.namer.other(words)
            return self.scene.subject
        label = labels.lookup(words, self.scene.section)
        if label is not None:
            if self.scene.subject and self.namer.is_of(self.scene.subject, label):
                return self.scene.subject
            found = self.namer.labelled(label, words)
            self.scene.subject = found
            return found
        item = items.at_end(words)
        if item is not None and (is_code(item) or names.is_known(item.name)):
            self.scene.subject = self.namer.line(item)
            return self.scene.subject
        for name in (words, AROUND_NAME.sub("", words), _OF_REGION.sub("", words)):
            if names.is_known(name):
                self.scene.subject = self.namer.by_name(name)
                return self.scene.subject
        if told := self.namer.of_government(item_name(words) or words):
            return Subject(told.measures, told.name, fund=fund_of(words), rule="change.government")
        if self.scene.subject is None or words.endswith(_MONEY_WORDS):
            return self.namer.unknown(words)
        return self.scene.subject

    def _unnamed_change(self, number: Number, clause: str) -> Subject:
        """What a change without a name is about: the figures just stated together, in a reason what the
        reason spoke of, else the subject."""
        told = self._told_together(number, "分别" in clause)
        if told:
            return self.namer.spread(told)
        named = strip_lead(role_of(clause, False).rest) in _BOTH_SIDES
        last = self.scene.last
        first = last is not None and last.basis not in ABOUT and without_comparison(clause) == clause
        both = self._both_sides() if named or first or _EACH.search(clause) else None
        if both:
            self.scene.subject = both
            return both
        inside, start = self.scene.reason_at(number.start), number.start - len(clause)
        if inside and self.scene.last and self.scene.last.start >= inside.start:
            return self.namer.subject_of(len(self.scene.drafts) - 1)
        if inside:
            before = _CLAUSE_BACK.search(self.scene.text[inside.start : max(inside.start, start - 1)])
            return self.namer.reason_subject(strip_lead(role_of(before[0] if before else "", False).rest))
        compared = self.namer.compared_before(start)
        if compared is not None:
            self.scene.subject = compared
        return (
            self.scene.subject
            or self.namer.named_before(start)
            or self.namer.from_heading()
            or self.namer.other(None)
        )

    def _both_sides(self) -> Subject | None:
        """Revenue and expenditure as one, where they were stated last and alike: 收入总计5万元，支出总计5万元，各增加1万元."""
        one, two = self.scene.drafts[-2:] if len(self.scene.drafts) > 1 else (None, None)
        if one is None or two is None or one.value != two.value or one.measure == two.measure:
            return None
        alike = (one.measure, two.measure) in _SIDES_ALIKE
        return Subject((one.measure, two.measure), None, fund=two.fund, rule="change.both") if alike else None

    def _told_together(self, number: Number, apart: bool) -> tuple[Subject, ...]:
        """What a list of unnamed changes is about: 分别减少2万元、3万元 the figures just stated, as many as it
        has; a list of the same length after it the same."""
        others = _LIST_OF_FIGURES.match(self.scene.text, number.unit_end)
        if others is None:
            return ()
        size = 1 + len(_FIGURE.findall(others[0]))
        if not apart:
            return self.scene.together if len(self.scene.together) == size else ()
        near = range(max(0, len(self.scene.drafts) - 12), len(self.scene.drafts))
        levels = [i for i in near if self.scene.drafts[i].basis not in ABOUT][-size:]
        return tuple(map(self.namer.subject_of, levels)) if len(levels) == size else ()

    def _portion(self, number: Number, role: Role) -> None:
        words = strip_lead(role.rest)
        inside, last = self.scene.reason_at(number.start), self.scene.last
        told = inside is not None and last is not None and last.start >= inside.start
        subject = self.namer.subject_of(len(self.scene.drafts) - 1) if told else self.scene.subject
        if role.basis == "rate" or not self.namer.has_no_name(words):
            label = labels.lookup(words, self.scene.section) if words else None
            sure = label is not None and (label.exact or label.measures[0].startswith("procurement"))
            if label is not None and sure:
                subject = self.scene.subject = self.namer.labelled(label, words)
            elif (
                role.basis == "share"
                and self.namer.of_a_government
                and (len(words) >= 4 or names.is_revenue(words))
            ):
                subject = self.scene.subject = self.namer.subject_of_words(words)
        if subject is None:
            subject = self.namer.named_before(self.scene.clause(number.start)[0]) or self.namer.from_heading()
        if subject is None:
            self.scene.exclude(number, "other")
            return
        self.scene.emit(number, subject, str(role.basis))

    def _stray_percent(self, number: Number) -> None:
        """A percentage that nothing introduces: behind an amount the share that it is, else no figure."""
        last = self.scene.last
        if last and last.end == number.start and last.unit == "yuan" and self.scene.subject:
            return self.scene.emit(number, self.scene.subject, "share")
        self.scene.exclude(number, "other")
        self.scene.lead_start = number.unit_end
        return None

    def _zero(self, zero: Zero) -> None:
        if self.scene.section in ("duties", "glossary", "empty_tables"):
            return
        if self.scene.reason_at(zero.start):
            return
        if zero.label is None:
            self._flat(zero)
        else:
            self._none(zero)

    def _flat(self, zero: Zero) -> None:
        self._brackets()
        last = self.scene.last
        if zero.rule == "zero.flat.alone" and last and last.basis == "change" and zero.start - last.end <= 3:
            return
        start, clause = self.scene.clause(zero.whole_start)
        words = strip_lead(strip_tail(clause))
        label = labels.lookup(words, self.scene.section) if words else None
        subject = (
            self.namer.labelled(label, words) if label else self._stock_before(zero) or self.scene.subject
        )
        if subject is None:
            subject = self.namer.named_before(start) or self.namer.from_heading()
        if subject is None:
            return
        if subject.unit == "yuan":
            self.scene.subject = subject
        number = self._nought(zero, subject.unit)
        self.scene.emit(number, subject, "change", direction="flat", rule=zero.rule)

    def _stock_before(self, zero: Zero) -> Subject | None:
        """The stock just counted, of which it is said that nothing changed: 离休人员0人，与上年相比无变化."""
        last = self.scene.last
        counted_here = last is not None and last.unit == "count" and last.basis == "stock"
        if last is None or not counted_here or last.end <= self.scene.places.sentence(zero.start)[0]:
            return None
        return self.namer.subject_of(len(self.scene.drafts) - 1)

    def _none(self, zero: Zero) -> None:
        start, end = self.scene.places.sentence(zero.start)
        if _TABLE_NOTE.search(self.scene.text, start, end):
            return
        words = _NONE_EDGES.sub("", strip_lead(zero.label or ""))
        label = labels.lookup(words, self.scene.section)
        if label is None or not (label.exact or len(label.words) >= 4) or label.measures == ("other_amount",):
            return
        apart = () if label.exact and label.unit == "yuan" else self.namer.labels_apart(words)
        for one, name in apart or ((label, words),):
            self._emit_none(zero, one, name, start)

    def _emit_none(self, zero: Zero, label: labels.Label, words: str, start: int) -> None:
        """Adds the nought of one thing that there is none of."""
        subject = self.namer.labelled(label, words)
        year = self._year_before(start, zero.start)
        past = year is not None or bool(re.search(r"上年|去年", self.scene.text[start : zero.start]))
        number = self._nought(zero, label.unit)
        told = Role(None, None, past, year, words, zero.rule)
        stock = (
            label.unit == "count" and label.measures[0] not in _PLANNED and not _PLAN.search(zero.label or "")
        )
        basis, year = ("stock", year) if stock else self._basis(told, zero.start)
        if subject.measures[0] == "debt_item":
            basis, year = self._debt(words, number, basis, year)
        self.scene.emit(number, subject, basis, rule=zero.rule, year=year)
        self.scene.subject = subject

    def _nought(self, zero: Zero, unit: str) -> Number:
        """The words that say nothing, as the number that they stand for."""
        words = self.scene.text[zero.start : zero.end]
        return Number(zero.start, zero.end, Decimal(0), words, unit, None, Decimal(1), zero.end)

    def _year_before(self, start: int, end: int) -> int | None:
        """The last year named in a stretch of text, where it lies before the document's."""
        years = re.findall(r"(20\d\d)年", self.scene.text[start:end])
        fiscal = self.scene.profile.fiscal_year
        return int(years[-1]) if years and fiscal and int(years[-1]) < fiscal else None


def _approved(words: str) -> str | None:
    """The basis of what a congress approved.

    >>> _approved("人大常委会批准调整一般公共预算收入"), _approved("人大批准年初收入"), _approved("收入")
    ('adjusted_budget', 'budget', None)
    """
    match = _APPROVED.search(words)
    return ("adjusted_budget" if match["adjusted"] else "budget") if match else None


def _rule_of_change(role: Role) -> str:
    if role.rule.endswith(".verb"):
        return "change.verb"
    return "change" if role.compared else "change.bare"


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


def _is_plan(sentence: str, measure: str) -> bool:
    """Whether a count of assets is of what will be bought."""
    return measure in ("asset_item", "equipment_1m", "equipment_500k", "vehicles_by_use") and bool(
        _PLAN.search(sentence)
    )


def read_narrative(outline: Outline, profile: Profile) -> Scene:
    """The scene of one outline after all of it was read: its drafts, and the numbers that gave none."""
    narrator = Narrator(outline, profile)
    narrator.read()
    return narrator.scene
