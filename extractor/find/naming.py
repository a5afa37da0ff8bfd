"""What a figure of prose is of: the words of its clause, of the clauses before, of the heading, of the list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeGuard

from extractor.find import items, labels, names
from extractor.find.drafts import Draft, Subject
from extractor.find.items import Item
from extractor.find.places import project_name
from extractor.find.roles import Role, role_of, strip_lead, strip_tail, without_comparison
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
        "预算安排",
        "年度预算安排",
        "资金安排",
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
_COSTS = ("personnel_cost", "public_cost")
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
_COUNTED = frozenset({"other_count", "procurement_item"})
_ASSETS = frozenset(
    {"asset_item", "equipment_1m", "equipment_500k", "vehicles_total", "vehicles_bought", "vehicles_by_use"}
)
_SPLIT = re.compile(r"(?:专项业务|项目|专项)(?:经费|支出)")
_SUMS = re.compile(r"(?:预算)?(?:总额|总计|合计|金额|数)$")
AROUND_NAME = re.compile(
    r"^(?:各|本|所属|下属)?(?:预算)?单位(?:的)?|^(?:全[省市区县州])?(?:一般公共预算)(?=.{3})|(?:的)?(?:(?:在)?20\d\d年度?|(?:一般公共预算)?财政拨款(?:支出)?|预算|决算|总?额|数){1,4}$"
)
_INSURED = re.compile(r"(?P<fund>保险基金)(?:\[\d{1,2}\])?收入$")
_INSURANCES = re.compile(r"保险(?:基金)?(?:\[\d{1,2}\])?(?:预算)?收入")
_ACROSS = re.compile(r"(?<!农)民生(?!活)|刚性|重点|三保")
_OF_A_YEAR = re.compile(r"^(?:上一?年|去年|20\d\d年|本年|当年)度?")
_SUMS_OF_YEAR = {
    "revenue": {"revenue_total": ("revenue_current",)},
    "expenditure": {"expenditure_total": ("expenditure_current",)},
}
_OWN_LEVEL = re.compile(r"^[（(]?(?:本级|机关|本部)[)）]?(?=预算|支出|收入)")
_SIDES = {"收入": "revenue", "支出": "expenditure"}
_DESCRIBED = re.compile(r"(?:运转的|日常|专项业务工作的?|任务的|目标的)(?:日常|经费)?支出$")
_ITEMISED = re.compile(r"[（(]?\d{1,2}[)）]?[、.．]?[“\u4e00-\u9fff]")
_LINE_TITLE = re.compile(
    r"(?:[（(]?\d{1,2}[)）]?[、.．]?|[①-⑳])?(?P<name>[^，。；：:\d\n]{2,30}(?:项目|工程|经费|资金|补助|补贴|专项|[助奖]学金)[”\"]?)(?:[，：:。]|(?:绩效)?自评)"
)
_WHOLE_BUDGET = re.compile(r"(?:部门|单位|整体)(?:支出)?预算$")
_FUND_BEHIND = re.compile(r"(?:当年|本年)?(?:一般公共预算(?:当年)?(?:财政)?|财政)拨款(?:预算|支出)?$")
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
_GOVERNING = ("乡镇人民政府", "街道办事处", "人民政府")
_SIDE = re.compile(r"收入|支出")
_OTHER_SIDES = {"收入": "expenditure", "支出": "revenue"}
_ADDING = re.compile(r"[，。]?加上?")
_MASKED = re.compile(r"\*{2,}")
_TIME_ONLY = re.compile(r"^[\d年度月日初末底本上全当，、（）()截至止到月份]*$")
_APPROVED = re.compile(
    r"(?:根据|按照|依据)[^，。；]{2,16}情况|(?:年度|预算)?执行中(?:因|根据)[^，。]{2,40}|(?:执行中|年中)?(?:经|报|根据)?[^，。]{0,14}(?:批准|同意|审议通过)(?:后|的)?"
)
_LINE_LIKE = re.compile(r"(?!.{0,12}(?:(?<!农)民生|刚性|重点|(?<!其他)各项|三保))[^“”]{2,24}(?<!资金)支出")
_LINES = frozenset({"debt_item", "expenditure_item"})
_OF_DEBT = re.compile(r"债|举借|转贷|限额|余额|[还付本利]息|还本|本金|到期|借款")
_PROJECTS = ("project_item", "expenditure_project")
_PROJECT_WORDS = ("项目", "工程", "项目资金", "项目经费", "项目支出")
_ADDED = re.compile(r"(?<=[\u4e00-\u9fff])(?:加上(?:预计)?|扣减|减去)(?![级年解])")
_BOUGHT = re.compile(
    r"(?:计划|拟|用于)?(?:购买|采购|购置|购)(?P<what>[^，。；\d]{1,30}?)(?:[一二三四五六七八九十两\d]+[批台套个件辆项])?$"
)
_VERBS = re.compile(
    r"^(?:(?:安排|用于|增加|减少|新增|追加|下达|支持|投入|拨付|落实|转列|列入|列支|编列|压减|压缩|削减|核减|调减|节约)了?|主要|是|为|将|对(?!个人|外|附属)|含)+(?=[\u4e00-\u9fff]{2})"
)
_APART = re.compile(r"[、和与]")
_APART_TOO = re.compile(r"[、和与及]")
_FUNDS = (
    ("政府性基金", "gov_fund"),
    ("政府基金", "gov_fund"),
    ("国有资本经营", "state_capital"),
    ("社会保险基金", "social_insurance"),
    ("社保基金", "social_insurance"),
    ("保险基金", "social_insurance"),
    ("财政专户", "special_account"),
    ("一般公共预算", "general_public"),
    ("公共财政", "general_public"),
)
_FUNDED = frozenset(
    {
        "appropriation_item",
        "appropriation_total",
        "revenue_item",
        "expenditure_basic",
        "expenditure_project",
        "expenditure_total",
    }
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
        sibling = self.sibling(role) or self.paid_out(role)
        if sibling is not None:
            return sibling
        rest = role.rest or self.other_side(clause)
        if self.queue and not rest.strip("、和及与"):
            return self.queue.pop(0)
        listed = listed_names(clause, rest)
        if listed:
            return self.spread(tuple(map(self.subject_of_words, listed)))
        found = self.path_before(rest, start) or self.named(rest, start, end)
        if found is None and self.of_a_government and self.is_raised(start, clause):
            return self.other(None)
        if found is None and self.has_no_name(rest):
            last = self.scene.last
            if last and last.measure == "performance_projects" and number.start - last.end <= 16:
                return Subject(("performance_amount",), None, rule="level.performance")
            near = last is not None and len(self.scene.between(last.end, number.start)) <= 12
            of_count = _MONEY_OF.get(last.measure) if last and near else None
            if of_count and self.scene.section != "assets":
                return Subject((of_count,), None, rule="level.of_count")
            if (
                last
                and last.unit in ("count", "sqm")
                and last.measure in _ASSETS
                and number.start - last.end <= 4
            ):
                rule = "level.asset.planned" if last.basis == self.scene.main_basis else "level.asset"
                return Subject(("asset_item",), last.item, row_kind=last.row_kind, rule=rule)
            if last and last.item and last.measure in _COUNTED and number.start - last.end <= 4:
                return self.money_of(last)
            found = self.line_title() or self.named_before(start) or self.before_colon(start)
            found = found or self.scene.subject or self.titled() or self.from_heading()
            return found or self.other(None)
        if found is None and self.scene.subject is None and _DESCRIBED.search(rest):
            heading = self.from_heading()
            found = heading if heading and heading.measures[0] in _PART_OF_LINE else None
        return found or self.unknown(rest)

    def money_of(self, last: Draft) -> Subject:
        """What an amount beside a count is of: 政府购买服务项目2个，金额25万元; 台式电脑6台3.6万元."""
        words = last.item or ""
        if self.scene.section == "procurement" and last.unit_text not in ("个", "项"):
            return Subject(("procurement_item",), words, row_kind="of_which", rule="level.bought")
        label = labels.lookup(words.removesuffix("项目"), self.scene.section)
        return self.labelled(label, words) if label else self.unknown(words)

    def sibling(self, role: Role) -> Subject | None:
        """What bare 收入 or 支出 is of, told by the figure before: 本年收入5万元，上年收入4万元; 政府性基金预算拨款收入8万元，支出8万元."""
        subject, side = self.scene.subject, _OF_A_YEAR.sub("", strip_lead(role.rest))
        if (
            subject is None
            or side not in _SIDES
            or self.scene.last is None
            or "。" in self.scene.text[self.scene.last.end : self.scene.here]
        ):
            return None
        if role.past and subject.measures[0].startswith(_SIDES[side]) and not subject.code:
            return subject
        other = "收入" if side == "支出" else "支出"
        floor = self.scene.places.sentence(self.scene.last.start)[0]
        for index in range(len(self.scene.drafts) - 1, max(-1, len(self.scene.drafts) - 4), -1):
            draft = self.scene.drafts[index]
            told = draft.start >= floor and draft.measure.startswith("appropriation")
            if told and (draft.item or "").endswith(other):
                item = (draft.item or "").removesuffix(other) + side
                return replace(self.subject_of(index), item=item, drafts=[])
        return None

    def paid_out(self, role: Role) -> Subject | None:
        """Bare 支出 after what one insurance fund took in: 工伤保险基金收入6亿元，其中保险费收入5亿元。支出4亿元."""
        if strip_lead(role.rest) != "支出" or not self.of_a_government:
            return None
        line = self.scene.text.rfind("\n", 0, self.scene.here)
        for draft in reversed(self.scene.drafts[-40:]):
            fund = _INSURED.search(draft.item or "")
            if draft.start < line or draft.measure.endswith("_total"):
                return None
            if fund:
                name = (draft.item or "")[: fund.end("fund")] + "支出"
                return Subject(("expenditure_item",), name, fund="social_insurance", rule="level.government")
        return None

    def other_side(self, clause: str) -> str:
        """收入 or 支出 where a clause begins with it and the other side was spoken of: 收入3万元，支出决算数2万元."""
        side = _SIDE.match(clause) if self.of_a_government else None
        spoken = self.scene.subject.measures[0] if self.scene.subject else ""
        return side[0] if side and spoken.startswith(_OTHER_SIDES[side[0]]) else ""

    def is_raised(self, start: int, clause: str) -> bool:
        """Whether a sentence begins with money of which only is told that it was raised or paid: 筹措资金5万元."""
        return self.scene.text[start - 1 : start] in "。；\n" and bool(_RAISED.fullmatch(strip_lead(clause)))

    def has_no_name(self, rest: str) -> bool:
        words = strip_lead(strip_tail(rest)).strip("、，的")
        last = self.scene.last
        if words.removeprefix("全年") == "支出" and (
            self.scene.section == "three_public" or (last and last.measure == "performance_projects")
        ):
            return True
        if words in ("项目", "该项目") and self.scene.section in ("projects", "performance"):
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
        whole = self.whole()
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
        label = self.label_of(words)
        if self.of_a_government and label is not None and (sum := self.named_sum(label, words)):
            return sum
        if names.is_functional(words) and not self.is_label(label) and self.takes_lines(whole):
            return self.by_name(words)
        if label is not None and label.unit == "yuan" and (whole is None or _stands_alone(label, whole)):
            if not self.of_a_government and _is_source(whole, words):
                label = _as_source(label)
            return self.labelled(label, words)
        if _SPLIT.match(short) and _is_economic(self.scene.subject) and self.scene.within_item():
            return replace(self.scene.subject, row_kind="of_which", rule="level.part", drafts=[])
        if short in _WORDLESS:
            return None
        if whole is not None and not whole.measures[0].startswith("revenue"):
            return self.part(whole, short)
        if names.is_known(short):
            return self.by_name(short)
        if self.of_a_government and names.is_revenue(short):
            return Subject(("revenue_item",), short, None, (), "revenue", fund_of(words), rule="item.name")
        item = items.with_parent(words)
        return self.line(item) if item is not None and names.is_known(item.name) else None

    def named_sum(self, label: labels.Label, words: str) -> Subject | None:
        """What a government calls the sum of something that is no total of its accounts: 民生支出合计."""
        if label.exact or not label.measures[0].startswith("expenditure_"):
            return None
        plain = _SUMS.sub("", words)
        if _ACROSS.search(plain):
            return self.other(plain)
        projects = label.measures == ("expenditure_project",) and "及其他" in plain
        return self.line(Item(plain, None, (), None, 0, "level.unnamed")) if projects else None

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
        one = told.alone and len(_INSURANCES.findall(self.scene.text)) <= 1
        measures = (told.alone,) if told.alone and one else told.measures
        kind = "functional" if measures == ("expenditure_item",) else None
        return Subject(measures, told.name, None, (), kind, fund_of(words), rule="level.government")

    @property
    def of_a_government(self) -> bool:
        """Whether it is a government that speaks, of all its money."""
        return self.scene.profile.scope == "government"

    def of_government(self, words: str) -> labels.Told | None:
        """What words mean in the mouth of a government; None for a line of expenditure, and for others."""
        told = labels.of_government(words) if self.of_a_government else None
        return None if told and told.measures[0] in _LINES and names.is_functional(words) else told

    def is_of(self, subject: Subject, label: labels.Label) -> bool:
        """Whether a label names again what is spoken of; lines of one measure are told apart by their names."""
        alike = set(label.measures) <= set(subject.measures)
        return alike and (
            not label.measures[0].endswith("_item") or label.words in (subject.item or label.words)
        )

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

    def label_of(self, words: str) -> labels.Label | None:
        """The label that words end with; what a fund behind the name of one thing pays for is that thing:
        机关运行经费当年一般公共预算拨款."""
        bare = _FUND_BEHIND.sub("", words)
        label = labels.lookup(bare, self.scene.section) if bare != words else None
        one = label is not None and label.measures[0].startswith(_ONE_THING)
        return label if one else labels.lookup(words, self.scene.section)

    def labelled(self, label: labels.Label, words: str) -> Subject:
        measures, fund = label.measures, label.fund or fund_of(words)
        if (
            self.scene.main_basis == "final"
            and self.scene.section in _SUMS_OF_YEAR
            and words.endswith("合计")
        ):
            measures = _SUMS_OF_YEAR[self.scene.section].get(measures[0], measures)
        line = self.scene.subject
        beside = any(whole.measures[0] in _COSTS for whole, _ in self.scene.wholes)
        if measures[0] in _COSTS and _is_economic(line) and self.scene.within_item() and not beside:
            return replace(line, part=None, row_kind="of_which", rule="level.part", level=None, drafts=[])
        if fund is None and line and self.of_a_government and measures[0].endswith("_total"):
            fund = line.fund
        part = _PART_OF_LINE.get(measures[0])
        if part and line and self.is_split(line):
            return replace(line, part=part, row_kind="of_which", rule="level.part", level=None, drafts=[])
        if measures == ("transfer_item",) and not self.of_a_government and self.is_income(words):
            measures = ("revenue_item",)
        told = self.of_government(words) if measures[0] in ("appropriation_item", "revenue_item") else None
        if told is not None:
            measures = told.measures
        if self.scene.section == "performance" and measures[0] in _FUNDED:
            measures = ("performance_amount",)
        if self.scene.section == "projects" and measures[0] in ("appropriation_item", "revenue_item"):
            return Subject(("expenditure_project",), None, fund=fund, row_kind="of_which", rule="level.fund")
        return Subject(measures, self.without_department(words), fund=fund, rule="level.label")

    def is_income(self, words: str) -> bool:
        """Whether a transfer is one of the sources of a department's revenue; that of a town is a government's."""
        if self.scene.profile.department_type in (None, *_GOVERNING):
            return False
        whole = self.scene.current_whole()
        listed = whole is not None and whole.measures[0].startswith("revenue")
        return words.endswith("收入") and (listed or self.scene.section == "revenue")

    def is_split(self, line: Subject) -> bool:
        """Whether 基本 and 项目 are those of a line just stated; a government splits only lines that are known."""
        if line.measures[0] != "expenditure_item" or not self.scene.within_item():
            return False
        return bool(line.code) or not self.of_a_government or names.is_known(line.item or "")

    def without_department(self, words: str) -> str:
        department = self.scene.profile.department
        if not department or department not in words:
            return words
        return _OWN_LEVEL.sub("", words.split(department, 1)[1]) or words

    def line(self, item: Item) -> Subject:
        classification = names.classification_of(item.code, item.name, self.scene.section)
        if item.code is None and (item.parents or item.level):
            classification = "functional"
        elif item.code is None and self.scene.lists_economic():
            classification = "economic_gov" if self.of_a_government else "economic_dept"
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
            return self.use_of_debt(name)
        return self.line(Item(name, None, (), None, 0, "item.name"))

    def use_of_debt(self, name: str) -> Subject:
        """What borrowed money is spent on: a project by its name, else so much of the debt as is used for something."""
        if self.scene.tells_use() and not _PROJECT.search(name):
            return Subject(("debt_item",), None, row_kind="of_which", rule="level.unnamed")
        return Subject(("project_item",), name, rule="level.unnamed")

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

    def path_before(self, rest: str, start: int) -> Subject | None:
        """The line in front of a bare 支出: 住房改革支出（款）住房公积金（项）：支出5万元."""
        if strip_lead(rest) not in _SIDES or self.scene.text[start - 2 : start - 1] not in "）)":
            return None
        found = self.named_before(start)
        return found if found is not None and found.level else None

    def labels_apart(self, words: str) -> tuple[tuple[labels.Label, str], ...]:
        """The labels that words list, with their names, where each is one: 因公出国（境）费和公务用车购置费."""
        for parting in (_APART, _APART_TOO):
            parts = [part for part in parting.split(words) if part]
            found = [(labels.lookup(part, self.scene.section), part) for part in parts]
            whole = [(label, part) for label, part in found if label is not None and label.exact]
            if len(whole) == len(parts) > 1:
                return tuple(whole)
        return ()

    def compared_before(self, start: int) -> Subject | None:
        """What the clause before a comparison speaks of: 收入支出总计与上年相比，增加5万元."""
        if start - 1 <= self.scene.lead_start or self.scene.text[start - 1 : start] != "，":
            return None
        clause = self.scene.clause(start - 1)[1]
        words = without_comparison(clause)
        if words == clause or self.has_no_name(words):
            return None
        return self.subject_by_label(strip_tail(words))

    def back_to_whole(self, position: int) -> None:
        """After a sentence that told the parts of a figure, one without a name of its own is about the whole:
        收入100万元，其中：甲60万元，乙40万元。比上年增加5万元."""
        last = self.scene.last
        if last is None or self.scene.subject is None or "。" not in self.scene.text[last.end : position]:
            return
        head = self.scene.head_of_parts(len(self.scene.drafts) - 1, position)
        if head is None:
            return
        start = self.scene.drafts[head].start
        measures = tuple(d.measure for d in self.scene.drafts[head : head + 2] if d.start == start)
        self.scene.subject = replace(self.subject_of(head), measures=measures)

    def before_colon(self, start: int) -> Subject | None:
        """What a clause of no name of its own is about: the name in front of its colon (某某支出：安排5万元)."""
        if self.scene.text[start - 1 : start] != "：" or start - 1 <= self.scene.lead_start:
            return None
        words = strip_lead(self.scene.clause(start - 1)[1])
        return self.unknown(words) if 3 <= len(words) <= 30 and words not in _WORDLESS else None

    def line_title(self) -> Subject | None:
        """The project that a numbered line begins with, where projects are told one by one."""
        if self.scene.section not in ("projects", "performance"):
            return None
        line = _LINE_TITLE.match(self.scene.text, self.scene.text.rfind("\n", 0, self.scene.here) + 1)
        return Subject(("project_item",), project_name(line["name"]), rule="level.titled") if line else None

    def titled(self) -> Subject | None:
        """The project that a heading names, where projects are told one by one."""
        name = self.scene.place.project if self.scene.place else None
        return Subject(("project_item",), name, rule="level.titled") if name else None

    def from_heading(self) -> Subject | None:
        for title in self.scene.place.titles[:2] if self.scene.place else ():
            label = labels.lookup(
                strip_tail(re.sub(r"(?:情况)?(?:的)?(?:说明|预算|决算|表)+$", "", title)), self.scene.section
            )
            if label is not None and not (self.of_a_government and label.measures[0] == "appropriation_item"):
                return Subject(label.measures, None, fund=label.fund, rule="level.heading")
        return None

    def whole(self) -> Subject | None:
        """The figure whose parts are told; 人员 and 公用经费 have parts only where a list of them was opened."""
        whole = self.scene.current_whole()
        lists = whole is not None and (whole.measures[0] not in _COSTS or self.scene.opened_list())
        return whole if lists else None

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
        if words in _WORDLESS and self.scene.section in _SUMS_OF_YEAR:
            return Subject((f"{self.scene.section}_total",), None, rule="level.section")
        plain = _SUMS.sub("", words)
        if names.is_known(plain):
            return self.by_name(plain)
        whole = self.whole()
        if whole is not None:
            return self.part(whole, words)
        if self.of_a_government and self.scene.in_list_of("transfer_item"):
            return Subject(("transfer_item",), words, row_kind="of_which", rule="level.unnamed")
        if not self.of_a_government and self.scene.in_list_of_lines():
            return replace(self.line(Item(words, None, (), None, 0, "item.name")), rule="level.unnamed")
        if self.scene.in_list_of("expenditure"):
            return Subject(("project_item",), words, row_kind="of_which", rule="level.unnamed")
        if self.of_a_government and _LINE_LIKE.fullmatch(words):
            return replace(self.line(Item(words, None, (), None, 0, "item.name")), rule="level.unnamed")
        if self.scene.section == "performance" and _ITEMISED.match(rest):
            return Subject(("project_item",), words, rule="level.unnamed")
        if self.scene.section == "performance" and ("涉及" in rest or _WHOLE_BUDGET.search(words)):
            return Subject(("performance_amount",), words, rule="level.unnamed")
        measure = _UNNAMED.get(self.scene.section) or (
            "transfer_item" if self.scene.under("转移支付") else None
        )
        if measure == "debt_item" and not _OF_DEBT.search(words) and self.scene.tells_uses():
            return self.use_of_debt(words)
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
            draft.unit if draft.unit == "count" else "yuan",
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


def _is_source(whole: Subject | None, words: str) -> bool:
    """Whether words stand among the parts of all revenue: those of 财政拨款收入 are funds of it."""
    if whole is None or not whole.measures[0].startswith("revenue"):
        return False
    return "财政拨款" not in (whole.item or "") and not words.endswith("支出")


def _as_source(label: labels.Label) -> labels.Label:
    """A fund among the parts of a revenue is a source of it."""
    return replace(label, measures=("revenue_item",)) if label.measures == ("appropriation_item",) else label


def fund_of(words: str) -> str | None:
    return next((fund for word, fund in _FUNDS if word in words), None)
