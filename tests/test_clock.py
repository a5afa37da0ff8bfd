"""Which year and basis a figure has, and what a document says of itself. All documents here are invented."""

import pytest

from extractor.model import Document, Options
from extractor.pipeline import extract_document

FINAL, BEFORE, BUDGET, OLD, ADJUSTED = (
    "final",
    "previous_final",
    "budget",
    "previous_budget",
    "adjusted_budget",
)


def read(text):
    return extract_document(Document("case.txt", "0" * 64, "text", text), Options(purposes=False))


# Why, the text, and (figure as printed, basis, year) of its figures in their order.
CASES = [
    (
        "what was done in part of a year is done",
        "柳河县财政收支情况\n2023年1-5月，全县一般公共预算收入完成7321万元，同比增长3.1%。支出9410万元。\n",
        [("7321", FINAL, 2023), ("3.1", "change", 2023), ("9410", FINAL, 2023)],
    ),
    (
        "a half-year report is titled 预算 but tells what was done",
        "关于柳河镇2023年财政预算上半年执行情况和下半年工作安排的报告\n一、2023年上半年收支情况\n"
        "全镇财政总收入完成3187万元，完成预算数的47.5%。\n1、一般公共服务支出412万元。\n2、农林水支出733万元。\n"
        "二、下半年工作安排\n（一）拟安排道路养护资金85万元。\n",
        [
            ("3187", FINAL, 2023),
            ("47.5", "rate", 2023),
            ("412", FINAL, 2023),
            ("733", FINAL, 2023),
            ("85", BUDGET, 2023),
        ],
    ),
    (
        "a news item that shows no year has none",
        "市财政局近日公布的数据显示，上半年，全市财政收入4312亿元，同比增长5.2%。其中，税收收入3510亿元。\n",
        [("4312", FINAL, None), ("5.2", "change", None), ("3510", FINAL, None)],
    ),
    (
        "of two years that a title names the draft's is the document's",
        "关于云岭县2018年预算执行情况与2019年预算草案的报告\n一、2018年预算执行情况\n"
        "全县一般公共预算收入51230万元，为预算的101.3%，比上年增长4.4%。\n"
        "二、2019年预算草案\n全县一般公共预算收入安排53800万元，增长5%。\n",
        [
            ("51230", BEFORE, 2018),
            ("101.3", "rate", 2019),
            ("4.4", "change", 2019),
            ("53800", BUDGET, 2019),
            ("5", "change", 2019),
        ],
    ),
    (
        "the same in the words of a newspaper, the title inside a sentence",
        "本报3月2日讯 今天上午，大会听取了《关于2018年全省预算执行情况与2019年全省预算草案的报告》。\n"
        "一、2018年预算执行情况\n全省一般公共预算收入2210亿元，增长6.1%。\n"
        "二、2019年预算草案\n全省一般公共预算收入2340亿元。\n",
        [("2210", BEFORE, 2018), ("6.1", "change", 2019), ("2340", BUDGET, 2019)],
    ),
    (
        "headings without a title: each has its year",
        "一、2019年全区预算执行情况\n全区一般公共预算收入18.2亿元，增长2.5%。\n"
        "二、2020年全区预算安排情况\n全区一般公共预算收入19.1亿元。支出20.4亿元。\n",
        [("18.2", BEFORE, 2019), ("2.5", "change", 2020), ("19.1", BUDGET, 2020), ("20.4", BUDGET, 2020)],
    ),
    (
        "a budget that is drawn up by kinds is a budget, whatever it says of the end of the year",
        "2016年，全市社会保险基金预算按险种分别编制。汇总全市预算，2016年社会保险基金收入812亿元，比上年增长7.1%。"
        "支出640亿元。本年收支结余172亿元，年末滚存结余980亿元。\n失业保险基金收入31亿元，年末滚存结余55亿元。\n",
        [
            ("812", BUDGET, 2016),
            ("7.1", "change", 2016),
            ("640", BUDGET, 2016),
            ("172", BUDGET, 2016),
            ("980", BUDGET, 2016),
            ("31", BUDGET, 2016),
            ("55", BUDGET, 2016),
        ],
    ),
    (
        "what a congress approved within an account is the budget",
        "云岭区2021年财政决算情况\n区人大批准年初一般公共预算收入37.5亿元，区人大常委会批准调整一般公共预算收入预期数36.8亿元。"
        "一般公共预算收入决算数37.1亿元。\n",
        [("37.5", BUDGET, 2021), ("36.8", ADJUSTED, 2021), ("37.1", FINAL, 2021)],
    ),
    (
        "from what to what",
        "关于云岭县2022年预算调整方案的报告\n一、收入预算调整\n2022年一般公共预算总收入由第一次调整后的64310万元调整为63120万元，"
        "调减1190万元。其中：\n1、调减一般公共预算收入2480万元，由年初预算的31200万元调整为28720万元。\n"
        "2、调增转移支付收入1290万元。\n3、压减公用经费支出90万元。\n",
        [
            ("64310", ADJUSTED, 2022),
            ("63120", ADJUSTED, 2022),
            ("1190", "change", 2022),
            ("2480", "change", 2022),
            ("31200", BUDGET, 2022),
            ("28720", ADJUSTED, 2022),
            ("1290", "change", 2022),
            ("90", "change", 2022),
        ],
    ),
    (
        "the year something is compared with is not the document's",
        "办公费预算3.2万元，同比增加1.2万元，2019年无此项预算，2020年新增。\n",
        [("3.2", BUDGET, 2020), ("1.2", "change", 2020)],
    ),
    (
        "where all years are compared with, the document's is the one after",
        "办公费预算3.2万元，较2022年增加1.2万元。\n印刷费预算0.8万元，较2022年减少0.1万元。\n",
        [("3.2", BUDGET, 2023), ("1.2", "change", 2023), ("0.8", BUDGET, 2023), ("0.1", "change", 2023)],
    ),
    (
        "an account of last year inside a budget",
        "一、2022年“三公”经费预算安排情况\n2022年“三公”经费预算总计18.6万元，其中：公务接待费7.1万元。\n"
        "二、2021年“三公”经费决算情况\n2021年“三公”经费合计支出17.3万元，其中：公务接待费6.4万元。\n",
        [("18.6", BUDGET, 2022), ("7.1", BUDGET, 2022), ("17.3", BEFORE, 2021), ("6.4", BEFORE, 2021)],
    ),
    (
        "the parts of a budget inside an account are the budget's",
        "云岭区水口镇人民政府\n2020年“三公”经费决算情况\n2020年我镇“三公”经费预算为16万元，其中：公务接待费6万元，"
        "公务用车运行维护费10万元。\n2020年“三公”经费支出共计8.3万元，较年初预算数减少7.7万元。\n",
        [
            ("16", BUDGET, 2020),
            ("6", BUDGET, 2020),
            ("10", BUDGET, 2020),
            ("8.3", FINAL, 2020),
            ("7.7", "change", 2020),
        ],
    ),
    (
        "a percentage of a budget that is printed before it",
        "云岭区水利局2020年“三公”经费决算情况说明\n2020年“三公”经费支出决算为14万元，完成预算22.4万元的62.5%。\n",
        [("14", FINAL, 2020), ("22.4", BUDGET, 2020), ("62.5", "rate", 2020)],
    ),
    (
        "bonds that were issued are no plan",
        "3月8日，云岭省成功发行2021年地方政府专项债券120亿元，其中：新增专项债券95亿元。\n",
        [("120", FINAL, 2021), ("95", FINAL, 2021)],
    ),
    (
        "an account and the first months after it",
        "关于云岭县2022年财政决算和2023年上半年预算执行情况的报告\n一、2022年财政决算情况\n全县一般公共预算收入12.1亿元，增长3.2%。\n"
        "二、2023年上半年预算执行情况\n上半年，全县一般公共预算收入6.4亿元。\n",
        [("12.1", FINAL, 2022), ("3.2", "change", 2022), ("6.4", FINAL, 2023)],
    ),
    (
        "a report of how a budget was carried out alone tells of its own year",
        "关于云岭县2021年预算执行情况的报告\n2021年，全县一般公共预算收入完成9.1亿元，支出17.2亿元。\n",
        [("9.1", FINAL, 2021), ("17.2", FINAL, 2021)],
    ),
    (
        "what is carried over from a year, and what stands beside it, is of the document's",
        "云岭县水利局2024年部门预算\n一、收入预算情况\n2024年收入总计83万元，其中：2023年结转资金12万元，财政拨款收入71万元。\n",
        [("83", BUDGET, 2024), ("12", BUDGET, 2024), ("71", BUDGET, 2024)],
    ),
    (
        "a later year within an account is planned, an earlier one within a budget was spent",
        "云岭县水利局2023年度部门决算\n二、“三公”经费支出决算情况\n2023年“三公”经费支出决算为12.3万元，2022年度决算为13万元。"
        "\n2024年将安排“三公”经费15万元。\n",
        [("12.3", FINAL, 2023), ("13", BEFORE, 2022), ("15", BUDGET, 2024)],
    ),
    (
        "how last year went within a department's budget",
        "云岭县水利局2024年部门预算\n一、2023年预算执行情况\n2023年收入完成1210万元，支出1180万元。\n"
        "二、2024年收支预算情况\n2024年收入预算1300万元，比2023年增加90万元。\n",
        [("1210", BEFORE, 2023), ("1180", BEFORE, 2023), ("1300", BUDGET, 2024), ("90", "change", 2024)],
    ),
    (
        "what is expected of the rest of a year is planned",
        "云岭县2020年一季度财政运行情况\n一季度，全县公共财政预算收入3.2亿元，同比下降11%，预计全年收入12亿元。\n",
        [("3.2", FINAL, 2020), ("11", "change", 2020), ("12", BUDGET, 2020)],
    ),
]


@pytest.mark.parametrize(("why", "text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_year_and_basis(why, text, expected):
    found = {}
    for fact in read(text).facts:
        found.setdefault(fact.char_start, (fact.value_text, fact.basis, fact.year))
    assert [found[start] for start in sorted(found)] == expected


# A text, and its kind, scope, department and year.
TEXTS = [
    (
        "一、2022年“三公”经费预算安排情况\n2022年“三公”经费预算总计18.6万元，其中：公务接待费7.1万元。\n"
        "二、2021年“三公”经费决算情况\n2021年“三公”经费合计支出17.3万元。\n",
        ("three_public", None, None, 2022),
    ),
    (
        "关于云岭省水利厅财政拨款“三公”经费2019年预算情况的说明\n一、公务接待费2019年预算0.7万元。\n",
        ("three_public", "department", "云岭省水利厅", 2019),
    ),
    (
        "按照信息公开的要求，经汇总，2021年区本级一般公共预算安排的“三公”经费支出预算为3718万元，比上年减少12万元。\n",
        ("three_public", "government", None, 2021),
    ),
    (
        "收入支出决算总体情况\n2020年度本单位收入合计320万元，年初预算310万元，预算调整数为10万元，预算执行率100%。\n",
        ("final", "unit", None, 2020),
    ),
    (
        "本报3月2日讯 今天上午，大会听取了《关于2018年全省预算执行情况与2019年全省预算草案的报告》。\n"
        "2018年决算尚未办理，决算数以批复为准，决算后再报告。\n",
        ("other", "government", None, 2019),
    ),
    (
        "今年上半年，全镇财政收入完成812万元，各部门齐心协力，行政事业单位运转正常。\n",
        ("other", "government", None, None),
    ),
    (
        "云岭县2020年地方政府债务情况\n2020年，全县地方政府债务限额3.1亿元。\n",
        ("other", "government", None, 2020),
    ),
    (
        "云岭区社会保险基金2022年预算\n2022年社会保险基金预算收入12亿元。\n",
        ("budget", "government", None, 2022),
    ),
    (
        "2021年度云岭县农业农村局部门整体支出绩效自评报告\n2021年年初预算1200万元，实际支出1310万元。\n",
        ("budget", "department", "云岭县农业农村局", 2021),
    ),
    (
        "数据下载\n" * 30
        + "水利局\n项目 | 2020年预算数\n---|---\n一般公共预算拨款收入 | 16.5\n收入总计 | 16.5\n",
        ("other", None, None, 2020),
    ),
    ("纳入云岭省柳河县2020年度部门预算编制范围的单位有3个。\n", ("other", "department", None, 2020)),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=[case[0][:16] for case in TEXTS])
def test_what_a_text_is(text, expected):
    about = read(text).document
    assert (about.doc_kind, about.scope, about.department, about.fiscal_year) == expected
