"""What the words just before a figure make of it: level, change, share, rate; budget, account, other year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractor.rules import Rule, rules


@dataclass(frozen=True, slots=True)
class Role:
    """How a clause introduces a figure. ``rest`` is the clause without the words that said so."""

    basis: str | None
    direction: str | None
    past: bool
    year: int | None
    rest: str
    rule: str
    compared: bool = False


_YEAR = re.compile(r"(20\d\d)(?:年|财年)(?!度?(?:结转|结余)(?!分配))")
_LAST_YEAR = re.compile(r"(?:上一?年|去年|前一年)(?!度?(?:结转|结余|专项|末|底|财政拨款结))")
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_COMPARED = re.compile(
    r"(?:同比|环比|可比|总体|整体)$|(?:同口径|同)?(?:与|比|较|同|和)(?:上一?年|上一度|去年|前一?年|20\d\d年|本年|同期|年初|预算|当年|全年)(?:度|同期)?"
    r"[^，。；：\d]{0,16}?(?:相比较?|对比|比较|预算数?|执行数?|决算数?|完成数|同口径|年初|支出数?|同期数?|数)?(?:相比较?|对比|比较)?(?:，)?(?:同口径)?(?:可比)?"
)
_GENERIC = re.compile(
    r"^(?:[^，。；：]{4,40}?(?:批准|审议通过)的?(?=[^，。；：]{4})|[、“”\s.．)）—①-⑳·]|[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[)）][、.．]?|[、．]|\.(?!\d))|[一二三四五六七八九]是|其中|包括|具体为"
    r"|(?:本年度?|当年度?|全年)(?=安排|预计|计划|共|增|减|部门|单位|预算安排|$)|^[^，。；：]{2,40}?(?<![费支出收入算款])20\d\d年(?:度|底|末|(?!度))(?=[^，。；：\d]{3})|[（(](?:去年|上年|上年度|其中|含|包括)|[（(](?=[^（）()]{1,40}$)"
    r"|(?:(?:前[一二三]|第?[一二三四])季度|[上下]半年|\d{1,2}(?:[-—至]\d{1,2})?月份?)(?=全|我|地方|一般|公共|财政|政府|新增|税|[省市县区镇])|今年|(?<!\d)20\d\d(?=[\u4e00-\u9fff])(?!年|财年)|下同[)）]|年度(?!考核|绩效)|20\d\d年(?:度)?(?:底|末|初)?|截[至止](?:到)?(?:20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)?(?:底|末)?"
    r"|本部门|本单位|本局|我(?:部门|单位|街道|局|部|委|办|院|会|镇|校|区|市|县)|部门(?=共)|上年度?(?=安排|下达|拨付)|预计|计划|拟(?!采)|总体|同口径|实际|共计|共有(?=车|公务|各)|共(?!有资|计|同)|均(?!衡)|各(?!项|类|级)|分别|也|并|以及|及|和|与|按照|安排了?(?!预算稳定)|累计(?!折旧)|约|年初(?!(?:财政拨款)?(?:结转|结余)|预算安)|主要是|主要为|原因是|即)+"
)
_TAIL = re.compile(
    r"(?:(?<=元)(?:共|合)?计|(?<=[\u4e00-\u9fff])(?<![理自缘])(?:由|从)(?:第[一二三]次)?|年?(?:人均|每[人辆台个名户年月])(?:标准)?[\d,.]{0,12}(?:万?元)?|(?<=[\u4e00-\u9fff])\d{1,5}(?:人|辆|台|名|项|个)|分别|各自?|均|共计|累计|约|(?<!公)共|总共|大约|为|是|(?<!国)(?<!所)(?<!占)有|达到?|(?:共|拟|预计|相应)?安排了?|相应|(?<=收入|支出)(?:按|占比|比重|计划)|人民币|投入|下达|拨入|预计|需要?|拟|列支|(?:[\d,.]{1,12}(?:%|[人辆台名户个])?)?(?:[×*][\d,.]{1,12}(?:%|万?元|个?月|[人辆台名])?){0,3}[＝=]|(?<!转移)支付|发生|动支|动用|编列|编制|拨付|左右|：|:|“|”"
    r"|预[算期]数|(?<!汇)总数|(?<=支出)数|(?<=收入)数|共有|现有|实有数?|实行|实现|(?:在)?20\d\d年(?:度)?(?:预算|决算)?|[（(][^（）()]{0,24}(?:准|下同|含(?!专用结余)|元|除外|口径|因素|单位|同)[^（）()]{0,8}[)）])$"
)


@lru_cache(maxsize=65536)
def role_of(clause: str, percent: bool) -> Role:
    """The role that ``clause`` (the words since the last comma) gives the figure that follows it.

    >>> role_of("与2020年预算相比减少", False).direction
    'decrease'
    """
    for rule in rules("roles"):
        if (rule.id == "rate" and not percent) or (rule.id == "share" and not percent):
            continue
        match = rule.regex.search(clause)
        if match:
            return _role(clause, rule, match)
    return Role(None, None, _is_past(clause), _year(clause), strip_tail(clause), "level", False)


def _role(clause: str, rule: Rule, match: re.Match[str]) -> Role:
    basis = str(rule.sets["basis"])
    head = clause[: match.start()]
    if basis == "change":
        rest = match.groupdict().get("noun") or without_comparison(head)
        compared = rest != head
        return Role(basis, rule.sets["direction"], False, None, strip_tail(rest), rule.id, compared)
    if basis == "previous":
        return Role(
            _past_basis(clause[match.start() :]), None, True, _year(match["past"]), strip_tail(head), rule.id
        )
    if basis == "level":
        return Role(
            None, None, False, _year(match["past"] or ""), strip_tail(_COMPARED.sub("", head)), rule.id
        )
    if basis in ("share", "rate"):
        return Role(basis, None, False, None, strip_tail(head), rule.id)
    groups = match.groupdict()
    rest = groups.get("name") or strip_tail(head)
    if groups.get("side") and not _HAN.search(strip_lead(rest)):
        rest = groups["side"]
    return Role(
        basis, None, _is_past(clause), _year(groups.get("past") or "") or _year(clause), rest, rule.id
    )


def without_comparison(words: str) -> str:
    """The words without what a figure is compared with.

    >>> without_comparison("收入支出总计与上年相比")
    '收入支出总计'
    """
    return _COMPARED.sub("", words)


def _past_basis(words: str) -> str:
    if re.search(r"决算|执行|完成|实际", words):
        return "previous_final"
    return "previous_budget" if "预算" in words else "previous"


def _is_past(clause: str) -> bool:
    return bool(_LAST_YEAR.search(clause))


def _year(text: str) -> int | None:
    years = _YEAR.findall(text)
    return int(years[-1]) if years else None


@lru_cache(maxsize=32768)
def strip_tail(words: str) -> str:
    """The words without the verbs and fillers that stand between a name and its figure."""
    while (match := _TAIL.search(words)) and match.end() > match.start():
        words = words[: match.start()]
    return words


@lru_cache(maxsize=32768)
def strip_lead(words: str) -> str:
    """The words without the dates, bodies and connectives that stand before a name."""
    return _GENERIC.sub("", words)
