"""What a figure of prose is of: the words of its clause, of the clauses before, of the heading, of the list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeGuard

from extractor.find import items, labels, names
from extractor.find.drafts import Subject
from extractor.find.items import Item
from extractor.find.roles import Role, role_of, strip_lead, strip_tail
from extractor.find.scene import Scene, item_name
from extractor.model import Number

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
PARTS = {
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
_ONE_THING = ("three_public", "meeting_cost", "training_cost", "operating_cost", "procurement")
_ACCOUNTS = ("appropriation", "expenditure", "revenue", "carryover")
_PART_OF_LINE = {"expenditure_basic": "basic", "expenditure_project": "project"}
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
_ASSETS = frozenset(
    {"asset_item", "equipment_1m", "equipment_500k", "vehicles_total", "vehicles_bought", "vehicles_by_use"}
)
_SPLIT = re.compile(r"(?:专项业务|项目|专项)(?:经费|支出)")
_SUMS = re.compile(r"(?:预算)?(?:总额|总计|合计|金额|数)$")
AROUND_NAME = re.compile(
    r"^(?:各|本|所属|下属)?(?:预算)?单位(?:的)?|^(?:全[省市区县州])?(?:一般公共预算)(?=.{3})|(?:的)?(?:(?:在)?20\d\d年度?|(?:一般公共预算)?财政拨款(?:支出)?|预算|决算|总?额|数){1,4}$"
)
_SPENDING = re.compile(r"安排|列支|编列|用于")
_PROJECT = re.compile(r"(?<=[\u4e00-\u9fff]{3})(?:项目|工程)(?:经费|资金|支出)?$")
_RAISED = re.compile(
    r"(?:多渠道|统筹|筹措|筹集|拨付|投入|下达|争取|兑现|落实|发放|整合|累计|共|已|财政|各类|各项|各级)+(?:资金)?(?:超过?|近|逾|约)?"
)
_FIELD = re.compile(
    r"(?:[（(]?[\d一二三四五六七八九十]{1,2}[)）.、．])?(?:在|用于)?(?P<name>[\u4e00-\u9fff]{2,12}方面)"
)
_LEVEL = re.compile(r"^(?:全[省市区县州旗]|[省市县区州旗]本?级)")
_TIER = re.compile(
    r"[各全]?[省市县区州旗]{1,2}(?:本?级|直)|各?(?:县|市|区|旗)(?:[（(][县市、区旗]{1,4}[)）]|区)"
)
_SIDE = re.compile(r"收入|支出")
_SIDES = {"收入": "expenditure", "支出": "revenue"}
_ADDING = re.compile(r"[，。]?加上?")
_MASKED = re.compile(r"\*{2,}")
_TIME_ONLY = re.compile(r"^[\d年度月日初末底本上全当，、（）()截至止到月份]*$")
_APPROVED = re.compile(
    r"(?:根据|按照|依据)[^，。；]{2,16}情况|(?:年度|预算)?执行中(?:因|根据)[^，。]{2,40}|(?:执行中|年中)?(?:经|报|根据)?[^，。]{0,14}(?:批准|同意|审议通过)(?:后|的)?"
)
_LINE_LIKE = re.compile(r"(?!.{0,12}(?:民生|刚性|重点|(?<!其他)各项|三保))[^“”]{2,24}(?<!资金)支出")
_LINES = frozenset({"debt_item", "expenditure_item"})
_OF_DEBT = re.compile(r"债|举借|转贷|限额|余额|[还付本利]息|还本|本金|到期|借款")
_PROJECTS = ("project_item", "expenditure_project")
_PROJECT_WORDS = ("项目", "工程", "项目资金", "项目经费", "项目支出")
_ADDED = re.compile(r"(?<=[\u4e00-\u9fff])(?:加上(?:预计)?|扣减|减去)(?![级年解])")
_BOUGHT = re.compile(
    r"(?:计划|拟|用于)?(?:购买|采购|购置|购)(?P<what>[^，。；\d]{1,30}?)(?:[一二三四五六七八九十两\d]+[批台套个件辆项])?$"
)
_VERBS = re.compile(
    r"^(?:(?:安排|用于|增加|减少|新增|追加|下达|支持|投入|拨付|落实|转列|列入|列支|编列)了?|主要|是|为|将|对(?!个人)|含)+(?=[\u4e00-\u9fff]{2})"
)
_APART = re.compile(r"[、和与]")
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


class Namer:
    """Says what a figure at the place of the scene is of."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.queue: list[Subject] = []

    def identify(self, number: Number, role: Role, start: int, clause: str) -> Subject:
        end = start + len(clause)
        if self.scene.text.find("类", self.scene.lead_start, end) >= 0:
            self.scene.class_above = (
                items.classes(self.scene.text, self.scene.lead_start, end) or self.scene.class_above
            )
        rest = role.rest or self.other_side(clause)
        if self.queue and not rest.strip("、和及与"):
            return self.queue.pop(0)
        listed = listed_names(clause, rest)
        if listed:
            return self.spread(tuple(map(self.subject_of_words, listed)))
        found = self.named(rest, start, end)
        if found is None and self.of_a_government and self.is_raised(start, clause):
            return self.other(None)
        if found is None and self.has_no_name(rest):
            last = self.scene.last
            if last and last.measure == "performance_projects" and number.start - last.end <= 16:
                return Subject(("performance_amount",), None, rule="level.performance")
            of_count = _MONEY_OF.get(last.measure) if last and number.start - last.end <= 12 else None
            if of_count and self.scene.section != "assets":
                return Subject((of_count,), None, rule="level.of_count")
            if last and last.unit == "count" and last.measure in _ASSETS and number.start - last.end <= 4:
                rule = "level.asset.planned" if last.basis == self.scene.main_basis else "level.asset"
                return Subject(("asset_item",), last.item, row_kind=last.row_kind, rule=rule)
            found = self.named_before(start) or self.before_colon(start)
            return found or self.scene.subject or self.from_heading() or self.other(None)
        if found is None:
            found = self.unknown(rest)
        return found

    def other_side(self, clause: str) -> str:
        """收入 or 支出 where a clause begins with it and the other side was spoken of: 收入3万元，支出决算数2万元."""
        side = _SIDE.match(clause) if self.of_a_government else None
        spoken = self.scene.subject.measures[0] if self.scene.subject else ""
        return side[0] if side and spoken.startswith(_SIDES[side[0]]) else ""

    def is_raised(self, start: int, clause: str) -> bool:
        """Whether a sentence begins with money of which only is told that it was raised or paid: 筹措资金5万元."""
        return self.scene.text[start - 1 : start] in "。；\n" and bool(_RAISED.fullmatch(strip_lead(clause)))

    def has_no_name(self, rest: str) -> bool:
        words = strip_lead(strip_tail(rest)).strip("、，的")
        if words == "支出" and self.scene.section == "three_public":
            return True
        return words in _WORDLESS or bool(_TIME_ONLY.match(words)) or bool(_APPROVED.fullmatch(words))

    def named(self, rest: str, start: int, end: int) -> Subject | None:
        """The subject that one clause names: a line of a classification by path or code, else a measure."""
        path = (
            items.last_path(self.scene.text, start, end, self.scene.class_above)
            if "项" in rest or "款" in rest or "类" in rest
            else None
        )
        if path is not None:
            after = strip_tail(rest[rest.rfind("）") + 1 :] if "）" in rest else "")
            label = labels.lookup(after, self.scene.section) if len(after) > 3 else None
            if label is None:
                return self.line(path)
        item = items.at_end(rest)
        if item is not None and (
            is_code(item)
            or item.rule == "item.subject"
            or names.is_known(item.name)
            or any(map(names.is_functional, item.parents))
        ):
            return self.line(item)
        return self.subject_by_label(rest)

    def subject_by_label(self, rest: str) -> Subject | None:
        whole = self.scene.current_whole()
        words = strip_lead(rest)
        if words in _WORDLESS:
            return None
        if self.of_a_government and (tier := self.tier(words)):
            return tier
        if self.of_a_government:
            words = _ADDED.split(item_name(words) or words)[-1]
            if spoken := self.spoken(words, whole):
                return spoken
            if names.is_functional(bare := _LEVEL.sub("", words)):
                words = bare
        if (name := AROUND_NAME.sub("", words)) != words and self.is_named(name):
            words = name
        short = strip_lead(_SPENDING.split(words)[-1])
        label = labels.lookup(words, self.scene.section)
        if names.is_functional(words) and not self.is_label(label) and self.takes_lines(whole):
            return self.by_name(words)
        if label is not None and label.unit == "yuan" and (whole is None or _stands_alone(label, whole)):
            return self.labelled(label, words)
        if _SPLIT.match(short) and _is_economic(self.scene.subject) and self.scene.within_item():
            return replace(self.scene.subject, row_kind="of_which", rule="level.part", drafts=[])
        if short in _WORDLESS:
            return None
        if whole is not None and not whole.measures[0].startswith("revenue"):
            return self.part(whole, short)
        if names.is_known(short):
            return self.by_name(short)
        item = items.with_parent(words)
        return self.line(item) if item is not None and names.is_known(item.name) else None

    def takes_lines(self, whole: Subject | None) -> bool:
        """Whether a line of expenditure may be named: outside of lists of other parts; a government's projects
        are told among its lines."""
        listed = whole.measures[0] if whole else ""
        return not listed or listed.startswith("revenue") or (self.of_a_government and listed in _PROJECTS)

    def tier(self, words: str) -> Subject | None:
        """The share of one level of government in a total just stated: 其中市本级3万元，各县（区）2万元."""
        same = self.scene.subject
        told = same is not None and same.measures[0].endswith("_total") and self.scene.within_item()
        if same is None or not told or not _TIER.fullmatch(words):
            return None
        return Subject(same.measures, words, fund=same.fund, row_kind="of_which", rule="level.tier")

    def spoken(self, words: str, whole: Subject | None) -> Subject | None:
        """What words name when a government speaks of itself."""
        told = self.of_government(words)
        if told is None or (whole is not None and whole.measures[0] == "project_item"):
            return None
        measure = told.listed if told.listed and self.in_list() else told.measure
        return Subject((measure,), told.name, fund=fund_of(words), rule="level.government")

    @property
    def of_a_government(self) -> bool:
        """Whether it is a government that speaks, of all its money."""
        return self.scene.profile.scope == "government"

    def of_government(self, words: str) -> labels.Told | None:
        """What words mean in the mouth of a government; None for a line of expenditure, and for others."""
        told = labels.of_government(words) if self.of_a_government else None
        return None if told and told.measure in _LINES and names.is_functional(words) else told

    def is_label(self, label: labels.Label | None) -> bool:
        """Whether a label goes before the name of a line that the same words are."""
        if label is None:
            return False
        return _of_accounts(label) or (label.exact and self.scene.section not in _FUNCTIONAL)

    def is_named(self, name: str) -> bool:
        """Whether words are the whole name of a line or of a measure that stands for one thing."""
        label = labels.lookup(name, self.scene.section)
        return names.is_known(name) or (
            label is not None and label.exact and label.measures[0].startswith(_ONE_THING)
        )

    def labelled(self, label: labels.Label, words: str) -> Subject:
        measures, fund = label.measures, label.fund or fund_of(words)
        line = self.scene.subject
        if (
            measures[0] in ("personnel_cost", "public_cost")
            and _is_economic(line)
            and self.scene.within_item()
        ):
            return replace(line, part=None, row_kind="of_which", rule="level.part", level=None, drafts=[])
        if fund is None and line and self.of_a_government and measures[0].endswith("_total"):
            fund = line.fund
        part = _PART_OF_LINE.get(measures[0])
        if part and line and self.is_split(line):
            return replace(line, part=part, row_kind="of_which", rule="level.part", level=None, drafts=[])
        told = self.of_government(words) if measures[0] in ("appropriation_item", "revenue_item") else None
        if told is not None:
            measures = (told.measure,)
        if self.scene.section == "performance" and measures[0] in _FUNDED:
            measures = ("performance_amount",)
        return Subject(measures, self.without_department(words), fund=fund, rule="level.label")

    def in_list(self) -> bool:
        """Whether the parts of a total are being listed."""
        return self.scene.current_whole() is not None or self.scene.in_list_of("expenditure")

    def is_split(self, line: Subject) -> bool:
        """Whether 基本 and 项目 are those of a line just stated; a government splits only lines that are known."""
        if line.measures[0] != "expenditure_item" or not self.scene.within_item():
            return False
        return bool(line.code) or not self.of_a_government or names.is_known(line.item or "")

    def without_department(self, words: str) -> str:
        department = self.scene.profile.department
        return words.split(department, 1)[1] or words if department and department in words else words

    def line(self, item: Item) -> Subject:
        classification = names.classification_of(item.code, item.name, self.scene.section)
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
            self.scene.fund,
            rule=item.rule,
            level=item.level,
        )

    def by_name(self, name: str) -> Subject:
        if self.scene.under("转移支付"):
            return Subject(("transfer_item",), name, rule="level.unnamed")
        if self.scene.section == "debt" and self.scene.tells_uses():
            return Subject(("project_item",), name, rule="level.unnamed")
        return self.line(Item(name, None, (), None, 0, "item.name"))

    def subject_of_words(self, words: str) -> Subject:
        words = strip_lead(strip_tail(words))
        return self.subject_by_label(words) or self.unknown(words)

    def named_before(self, start: int) -> Subject | None:
        """The subject named in the clauses before, back to the last figure, purposes and reasons left out."""
        position = start
        while position > self.scene.lead_start:
            end = position - 1
            begin, clause = self.scene.clause(end)
            told = not self.scene.saying_at(begin + len(clause) // 2) and not _ADDING.match(clause)
            if clause and told:
                bought = _BOUGHT.search(clause)
                if bought and self.scene.section == "procurement":
                    return Subject(
                        ("procurement_item",), bought["what"], row_kind="of_which", rule="level.bought"
                    )
                rest = (
                    strip_tail(role_of(clause[-80:], False).rest)
                    if not clause.endswith(("）", ")"))
                    else clause
                )
                found = self.named(rest, begin, end)
                field = _FIELD.fullmatch(rest) if found is None and self.of_a_government else None
                if field:
                    return self.other(field["name"])
                if found is not None:
                    return found
            if begin <= self.scene.lead_start:
                break
            position = begin
        return None

    def before_colon(self, start: int) -> Subject | None:
        """What a clause of no name of its own is about: the name in front of its colon (某某支出：安排5万元)."""
        if self.scene.text[start - 1 : start] != "：" or start - 1 <= self.scene.lead_start:
            return None
        words = strip_lead(self.scene.clause(start - 1)[1])
        return self.unknown(words) if 3 <= len(words) <= 30 and words not in _WORDLESS else None

    def from_heading(self) -> Subject | None:
        for title in self.scene.place.titles[:2] if self.scene.place else ():
            label = labels.lookup(
                strip_tail(re.sub(r"(?:情况)?(?:的)?(?:说明|预算|决算|表)+$", "", title)), self.scene.section
            )
            if label is not None and not (self.of_a_government and label.measures[0] == "appropriation_item"):
                return Subject(label.measures, None, fund=label.fund, rule="level.heading")
        return None

    def part(self, whole: Subject, words: str) -> Subject:
        measure = PARTS[whole.measures[0]]
        return Subject(
            (measure,),
            words,
            row_kind="of_which" if measure == "procurement_item" else "leaf",
            fund=whole.fund,
            rule="level.list",
        )

    def unknown(self, rest: str) -> Subject:
        words = _VERBS.sub("", strip_lead(self.without_department(rest)))
        if _MASKED.match(words):
            return Subject(
                ("expenditure_item",),
                words,
                classification="functional",
                fund=self.scene.fund,
                rule="level.masked",
            )
        plain = _SUMS.sub("", words)
        if names.is_known(plain):
            return self.by_name(plain)
        whole = self.scene.current_whole()
        if whole is not None:
            return self.part(whole, words)
        if self.of_a_government and self.scene.in_list_of("transfer_item"):
            return Subject(("transfer_item",), words, row_kind="of_which", rule="level.unnamed")
        if self.scene.in_list_of("expenditure"):
            return Subject(("project_item",), words, row_kind="of_which", rule="level.unnamed")
        if self.of_a_government and _LINE_LIKE.fullmatch(words):
            return replace(self.line(Item(words, None, (), None, 0, "item.name")), rule="level.unnamed")
        if self.scene.section == "performance" and "涉及" in rest:
            return Subject(("performance_amount",), words, rule="level.unnamed")
        measure = _UNNAMED.get(self.scene.section) or (
            "transfer_item" if self.scene.under("转移支付") else None
        )
        if measure == "debt_item" and not _OF_DEBT.search(words) and self.scene.tells_uses():
            measure = "project_item"
        if measure is None and not _PROJECT.search(words):
            return self.other(words)
        measure = measure or "project_item"
        return Subject(
            (measure,),
            words,
            row_kind="of_which" if measure == "procurement_item" else None,
            rule="level.unnamed",
        )

    def other(self, words: str | None) -> Subject:
        return Subject(("other_amount",), words or None, rule="level.other")

    def reason_subject(self, words: str, *, spent: bool = False) -> Subject:
        name = _VERBS.sub("", strip_lead(_VERBS.sub("", words)))
        named = spent or (name.endswith(_PROJECT_WORDS) and len(name) > 4)
        return Subject(
            ("project_item" if named else "other_amount",),
            name or None,
            row_kind="of_which",
            rule="reason.amount",
        )

    def spread(self, subjects: tuple[Subject, ...]) -> Subject:
        """The first of the things that a list of figures is about; the figures that follow take the others."""
        self.scene.together = subjects
        self.queue = list(subjects[1:])
        return subjects[0]

    def subject_of(self, index: int) -> Subject:
        """What a draft is about."""
        draft = self.scene.drafts[index]
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


def is_code(item: Item) -> bool:
    """Whether digits beside a name are a code: three before it may be anything, unless the name is a line's."""
    sure = item.rule == "item.code_after" or len(item.code or "") > 3
    return item.code is not None and (sure or names.is_known(item.name))


def listed_names(clause: str, rest: str) -> tuple[str, ...]:
    """The names that a clause lists before 分别: 甲、乙和丙分别为; none where it lists none."""
    if "分别" not in clause:
        return ()
    words = AROUND_NAME.sub("", strip_lead(strip_tail(rest)).removesuffix("的"))
    found = tuple(word for word in _APART.split(words) if word)
    return found if len(found) > 1 else ()


def _is_economic(subject: Subject | None) -> TypeGuard[Subject]:
    """Whether a subject is a line of the economic classification with its code."""
    return subject is not None and subject.measures == ("economic_item",) and bool(subject.code)


def _of_accounts(label: labels.Label | None) -> bool:
    """Whether a label is a sum of the accounts, which no line of a classification may take for its own."""
    return label is not None and label.measures[0].startswith(_ACCOUNTS)


def _stands_alone(label: labels.Label, whole: Subject) -> bool:
    """Whether a label inside a list is no part of it but a figure of its own."""
    projects = whole.measures[0] in ("project_item", "expenditure_project")
    revenue = whole.measures[0].startswith("revenue")
    return revenue or (label.exact and projects) or (label.measures[0] in _KEEP_IN_PARTS and not projects)


def fund_of(words: str) -> str | None:
    return next((fund for word, fund in _FUNDS if word in words), None)
