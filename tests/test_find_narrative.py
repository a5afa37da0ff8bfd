"""What sentences of the genre state, style by style. All documents here are invented."""

from decimal import Decimal

import pytest

from extractor.model import Document, Options
from extractor.pipeline import extract_document

HEAD = "某县水务局{year}年部门预算编制说明\n{heading}\n"
FINAL = "某县水务局{year}年部门决算情况说明\n{heading}\n"


def rows(text, heading="二、部门支出预算情况说明", head=HEAD, year=2024):
    whole = head.format(year=year, heading=heading) + text
    result = extract_document(Document("case.txt", "0" * 64, "text", whole), Options(purposes=False))
    for fact in result.facts:
        assert whole[fact.char_start : fact.char_end] == fact.quote
    return result.facts


def short(fact):
    value = Decimal(str(fact.value)) / 10000 if fact.unit == "yuan" else Decimal(str(fact.value))
    what = fact.code or ("" if fact.measure in PLAIN else fact.item or "")
    return fact.measure, what, fact.basis, float(value)


PLAIN = frozenset(
    "revenue_total expenditure_total expenditure_basic expenditure_project three_public_total three_public_abroad "
    "three_public_vehicle three_public_vehicle_purchase three_public_vehicle_operation three_public_reception "
    "operating_cost procurement_total procurement_goods procurement_works procurement_services vehicles_total "
    "performance_projects performance_amount equipment_1m equipment_500k personnel_cost public_cost".split()
)

ITEM = "expenditure_item"
STYLES = [
    (
        "A",
        "2080505机关事业单位基本养老保险缴费支出22.95万元，主要用于养老缴费；",
        [(ITEM, "2080505", "budget", 22.95)],
    ),
    ("B", "（一）2010301-行政运行12.5 万元。主要用于日常运转。", [(ITEM, "2010301", "budget", 12.5)]),
    (
        "C",
        "（1）行政运行（2010801）338.24万元，较上年增加8.24万元，原因是人员增加；",
        [(ITEM, "2010801", "budget", 338.24), (ITEM, "2010801", "change", 8.24)],
    ),
    (
        "D",
        "1.“一般公共服务支出（类）统计信息事务（款）统计管理（项）”2.63万元，主要用于统计。",
        [(ITEM, "2010506", "budget", 2.63)],
    ),
    ("D3", "“教育支出”科目689万元，主要用于学校。", [(ITEM, "205", "budget", 689)]),
    ("E", "公共安全支出（204类）司法（06款）行政运行（01项）16.6万元。", [(ITEM, "2040601", "budget", 16.6)]),
    (
        "G",
        "（三）住房保障支出（类）\n1.住房改革支出（款）住房公积金（项）支出80.42万元，与上年相比增加14.74万元。",
        [(ITEM, "2210201", "budget", 80.42), (ITEM, "2210201", "change", 14.74)],
    ),
    (
        "H",
        "农林水支出（类）水利（款）行政运行（项）2024年预算数为118.01万元，比2023年执行数减少2.4万元，下降2.0%。",
        [
            (ITEM, "2130301", "budget", 118.01),
            (ITEM, "2130301", "change", -2.4),
            (ITEM, "2130301", "change", -2.0),
        ],
    ),
    (
        "previous stated",
        "科学技术支出（类）科学技术普及（款）科普活动（项）10万元。2023年当年预算执行数为8万元，2024年预算安排10万元，比2023年预算执行数增加25%。",
        [
            (ITEM, "2060702", "budget", 10),
            (ITEM, "2060702", "previous_final", 8),
            (ITEM, "2060702", "budget", 10),
            (ITEM, "2060702", "change", 25),
        ],
    ),
    (
        "J2",
        "事业单位医疗 50.8元，其中:基本支出 50元,项目支出 0.8元。",
        [
            (ITEM, "2101102", "budget", 0.00508),
            (ITEM, "2101102", "budget", 0.005),
            (ITEM, "2101102", "budget", 0.00008),
        ],
    ),
    (
        "wrapped name",
        "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位\n职业年金缴费支出（项）5.74万元。",
        [(ITEM, "2080506", "budget", 5.74)],
    ),
]


@pytest.mark.parametrize(("style", "text", "expected"), STYLES, ids=[s[0] for s in STYLES])
def test_lines_of_a_classification(style, text, expected):
    assert [short(fact) for fact in rows(text)] == [(m, i, b, pytest.approx(v)) for m, i, b, v in expected]


SENTENCES = [
    (
        "overview",
        "2024年收支总预算100万元。",
        [("expenditure_total", "", "budget", 100), ("revenue_total", "", "budget", 100)],
    ),
    (
        "一、部门收入预算情况说明",
        "部门收入预算361.74万元，与2023年预算相比减少\n\n28.38万元。",
        [("revenue_total", "", "budget", 361.74), ("revenue_total", "", "change", -28.38)],
    ),
    (
        "一、支出情况说明",
        "2024年支出预算100万元，比2023年年初预算数90万元增加10万元，增长11.11%。其中：基本支出60万元，占60%；项目支出40万元，占40%。",
        [
            ("expenditure_total", "", "budget", 100),
            ("expenditure_total", "", "previous_budget", 90),
            ("expenditure_total", "", "change", 10),
            ("expenditure_total", "", "change", 11.11),
            ("expenditure_basic", "", "budget", 60),
            ("expenditure_basic", "", "share", 60),
            ("expenditure_project", "", "budget", 40),
            ("expenditure_project", "", "share", 40),
        ],
    ),
    (
        "三、“三公”经费",
        "“三公”经费预算5万元，与上年持平。其中：因公出国（境）费没有安排；公务接待费2万元，较上年减少1万元(33.33%)；公务用车运行维护费3万元。",
        [
            ("three_public_total", "", "budget", 5),
            ("three_public_total", "", "change", 0),
            ("three_public_abroad", "", "budget", 0),
            ("three_public_reception", "", "budget", 2),
            ("three_public_reception", "", "change", -1),
            ("three_public_reception", "", "change", -33.33),
            ("three_public_vehicle_operation", "", "budget", 3),
        ],
    ),
    (
        "（二）政府采购情况",
        "政府采购预算12万元，其中：货物采购预算5万元、工程采购预算0万元、服务采购预算7万元。",
        [
            ("procurement_total", "", "budget", 12),
            ("procurement_goods", "", "budget", 5),
            ("procurement_works", "", "budget", 0),
            ("procurement_services", "", "budget", 7),
        ],
    ),
    (
        "（三）国有资产占用情况",
        "截至2023年12月31日，共有车辆3辆，其中：机要通信用车1辆、其他用车2辆。单价100万元（含）以上设备2台（套）。",
        [
            ("vehicles_total", "", "stock", 3),
            ("vehicles_by_use", "机要通信用车", "stock", 1),
            ("vehicles_by_use", "其他用车", "stock", 2),
            ("equipment_1m", "", "stock", 2),
        ],
    ),
    (
        "（四）绩效目标设置情况",
        "实行绩效目标管理的项目二个，涉及预算金额31万元。",
        [("performance_projects", "", "budget", 2), ("performance_amount", "", "budget", 31)],
    ),
    (
        "（一）机关运行经费",
        "机关运行经费预算3万元，包括办公费1.2万元、水费0.8、电费1万元。",
        [
            ("operating_cost", "", "budget", 3),
            ("operating_cost_item", "30201", "budget", 1.2),
            ("operating_cost_item", "30205", "budget", 0.8),
            ("operating_cost_item", "30206", "budget", 1),
        ],
    ),
    (
        "二、收支情况",
        "本部门收入预算50万元，主要原因是上年安排普查经费8万元。",
        [("revenue_total", "", "budget", 50), ("project_item", "普查经费", "previous_budget", 8)],
    ),
]


@pytest.mark.parametrize(("heading", "text", "expected"), SENTENCES, ids=[s[0] for s in SENTENCES])
def test_sentences(heading, text, expected):
    assert [short(fact) for fact in rows(text, heading)] == [
        (m, i, b, pytest.approx(v)) for m, i, b, v in expected
    ]


TOGETHER = [
    (
        "三、“三公”经费",
        "公务用车购置费4万元和公务用车运行费5万元，与上年相比，分别减少1万元和2万元，下降20%和28.57%。",
        [
            ("three_public_vehicle_purchase", "", "budget", 4),
            ("three_public_vehicle_operation", "", "budget", 5),
            ("three_public_vehicle_purchase", "", "change", -1),
            ("three_public_vehicle_operation", "", "change", -2),
            ("three_public_vehicle_purchase", "", "change", -20),
            ("three_public_vehicle_operation", "", "change", -28.57),
        ],
    ),
    (
        "二、支出情况",
        "小学教育、高中教育2024年的预算数分别比上年增长5.5%和4.4%。",
        [(ITEM, "2050202", "change", 5.5), (ITEM, "2050204", "change", 4.4)],
    ),
    (
        "三、“三公”经费",
        "公务接待费2024年预算8万元，2023年预算12.5万元；公务用车购置及运行费6万元（公务用车购置费0万元，公务用车运行维护费6万元），较上年无增减。",
        [
            ("three_public_reception", "", "budget", 8),
            ("three_public_reception", "", "previous_budget", 12.5),
            ("three_public_vehicle", "", "budget", 6),
            ("three_public_vehicle_purchase", "", "budget", 0),
            ("three_public_vehicle_operation", "", "budget", 6),
            ("three_public_vehicle", "", "change", 0),
        ],
    ),
]


@pytest.mark.parametrize(("heading", "text", "expected"), TOGETHER)
def test_figures_told_together(heading, text, expected):
    assert [short(fact) for fact in rows(text, heading)] == [
        (m, i, b, pytest.approx(v)) for m, i, b, v in expected
    ]


HOSPITAL = [
    (
        "收入总计29万元，支出总计29万元，与2023年度相比，各减少1.5万元，下降5%。",
        [
            ("revenue_total", "final", 29),
            ("expenditure_total", "final", 29),
            ("expenditure_total", "change", -1.5),
            ("revenue_total", "change", -1.5),
            ("expenditure_total", "change", -5),
            ("revenue_total", "change", -5),
        ],
    ),
    (
        "2024年收入预算为18万元，其中：基本支出12万元，项目支出6万元。",
        [
            ("revenue_total", "budget", 18),
            ("expenditure_basic", "budget", 12),
            ("expenditure_project", "budget", 6),
        ],
    ),
    (
        "支出包括：一般公共服务支出33.6万元、卫生健康支出2.5万元11.1%。",
        [
            ("expenditure_item", "final", 33.6),
            ("expenditure_item", "final", 2.5),
            ("expenditure_item", "share", 11.1),
        ],
    ),
    (
        "（一）因公出国（境）费2024年度财政拨款决算数为9万元，占“三公”经费财政拨款决算总数的23.5%。",
        [("three_public_abroad", "final", 9), ("three_public_abroad", "share", 23.5)],
    ),
    (
        "“三公”经费支出决算比2023年减少0.15万元，下降（增长）27.8%。",
        [("three_public_total", "change", -0.15), ("three_public_total", "change", -27.8)],
    ),
    (
        "总收入由20万元调整为21万元，调增1万元。",
        [
            ("revenue_total", "budget", 20),
            ("revenue_total", "adjusted_budget", 21),
            ("revenue_total", "change", 1),
        ],
    ),
    (
        "国内公务接待6批次，60人次，共1.2万元。",
        [
            ("reception_groups", "final", 6),
            ("reception_persons", "final", 60),
            ("three_public_reception", "final", 1.2),
        ],
    ),
    (
        "公务接待费1万元，与2023年决算数持平，无增减变化。",
        [("three_public_reception", "final", 1), ("three_public_reception", "change", 0)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), HOSPITAL)
def test_final_accounts(text, expected):
    facts = rows(text, "三、收支决算情况说明", FINAL)
    found = [(f.measure, f.basis, f.value / (10000 if f.unit == "yuan" else 1)) for f in facts]
    assert found == [(m, b, pytest.approx(v)) for m, b, v in expected]


REPORT = "关于某县{year}年预算执行情况和{next}年预算草案的报告\n一、{year}年预算执行情况\n"
GOVERNMENT = [
    (
        "加上上级补助收入3万元，债务转贷收入2万元，债务还本支出1万元。",
        [
            ("transfer_item", "上级补助收入", "previous_final", 3),
            ("debt_item", "债务转贷收入", "previous_final", 2),
            ("expenditure_item", "债务还本支出", "previous_final", 1),
        ],
    ),
    (
        "全县一般公共预算支出完成34万元，完成预算36万元的94.4%。",
        [
            ("expenditure_total", "一般公共预算支出", "previous_final", 34),
            ("expenditure_total", "一般公共预算支出", "previous_budget", 36),
            ("expenditure_total", "一般公共预算支出", "rate", 94.4),
        ],
    ),
    (
        "一般公共预算收入从2021年的20万元增长至2023年的22万元。",
        [
            ("revenue_total", "一般公共预算收入", "previous_final", 20),
            ("revenue_total", "一般公共预算收入", "previous_final", 22),
        ],
    ),
    (
        "教育支出增长9%，我县农林水支出下降8.5%。",
        [("expenditure_item", "教育支出", "change", 9), ("expenditure_item", "农林水支出", "change", -8.5)],
    ),
    ("公共安全类支出：安排36万元。", [("expenditure_item", "公共安全类支出", "previous_final", 36)]),
    (
        "教育支出5万元，完成预算的103%，主要是增加了校舍维修补助资金2万元。",
        [
            ("expenditure_item", "教育支出", "previous_final", 5),
            ("expenditure_item", "教育支出", "rate", 103),
            ("other_amount", "校舍维修补助资金", "change", 2),
        ],
    ),
    (
        "公共财政收入完成9万元，短收1万元。国税部门完成4万元。",
        [
            ("revenue_total", "公共财政收入", "previous_final", 9),
            ("revenue_total", "公共财政收入", "change", -1),
            ("revenue_item", "国税部门", "previous_final", 4),
        ],
    ),
    (
        "政府性基金收入决算数9万元，主要是国有土地使用权出让收入7万元；支出决算数8万元。",
        [
            ("revenue_total", "政府性基金收入", "previous_final", 9),
            ("revenue_item", "国有土地使用权出让收入", "previous_final", 7),
            ("expenditure_total", "支出", "previous_final", 8),
        ],
    ),
    (
        "省财政厅转贷我市政府债券5万元（新增债券3万元，再融资债券2万元）。",
        [
            ("debt_item", "政府债券", "previous_final", 5),
            ("debt_item", "新增债券", "previous_final", 3),
            ("debt_item", "再融资债券", "previous_final", 2),
        ],
    ),
    (
        "政府债务余额9万元（一般债务4万元，专项债务5万元），控制在核定的限额10万元以内。",
        [
            ("debt_item", "政府债务余额", "stock", 9),
            ("debt_item", "一般债务", "stock", 4),
            ("debt_item", "专项债务", "stock", 5),
            ("debt_item", "限额", "budget", 10),
        ],
    ),
    (
        "争取政府债券9万元。筹措资金5万元，支持职业教育。拨付超6万元。减免企业税费2万元。",
        [
            ("debt_item", "政府债券", "previous_final", 9),
            ("other_amount", None, "previous_final", 5),
            ("other_amount", None, "previous_final", 6),
            ("other_amount", "减免企业税费", "previous_final", 2),
        ],
    ),
    (
        "民生支出9万元，占财政支出的比重达到72.3%。财政收入突破3亿元大关。对63家单位开展监督检查。",
        [("other_amount", "民生支出", "previous_final", 9), ("other_amount", "民生支出", "share", 72.3)],
    ),
    (
        "社会保险基金收入9万元，其中：基本养老保险基金收入4万元。失业保险基金收入1万元。",
        [
            ("revenue_total", "社会保险基金收入", "previous_final", 9),
            ("revenue_item", "基本养老保险基金收入", "previous_final", 4),
            ("revenue_item", "失业保险基金收入", "previous_final", 1),
        ],
    ),
    (
        "一般公共预算收入预期9万元。教育方面，安排3万元，增长5%。",
        [
            ("revenue_total", "一般公共预算收入", "previous_budget", 9),
            ("other_amount", "教育方面", "previous_final", 3),
            ("other_amount", "教育方面", "change", 5),
        ],
    ),
    (
        "政府性基金支出执行6万元，支出进度98%。全年压减一般性支出2万元，收回存量资金1万元。",
        [
            ("expenditure_total", "政府性基金支出", "previous_final", 6),
            ("expenditure_total", "政府性基金支出", "rate", 98),
            ("other_amount", "一般性支出", "change", -2),
            ("other_amount", "存量资金", "previous_final", 1),
        ],
    ),
    (
        "转移支付9万元，其中州级留用3万元。预算稳定调节基金余额2万元。政府性债务余额4万元。可支配财力5万元。",
        [
            ("transfer_item", "转移支付", "previous_final", 9),
            ("transfer_item", "州级留用", "previous_final", 3),
            ("other_amount", "预算稳定调节基金余额", "stock", 2),
            ("debt_item", "政府性债务余额", "stock", 4),
            ("revenue_total", "可支配财力", "previous_final", 5),
        ],
    ),
    (
        "一般公共预算收入完成9万元，其中市本级完成5万元，各县（区）完成4万元。",
        [
            ("revenue_total", "一般公共预算收入", "previous_final", 9),
            ("revenue_total", "市本级", "previous_final", 5),
            ("revenue_total", "县（区）", "previous_final", 4),
        ],
    ),
    (
        "自治区对我市各项补助3万元。\n二、2024年预算草案\n一般公共预算收入预计完成9万元。",
        [
            ("transfer_item", "自治区对我市各项补助", "previous_final", 3),
            ("revenue_total", "一般公共预算收入", "budget", 9),
        ],
    ),
    ("（六）主要职能履行情况\n教育支出5万元。", [("expenditure_item", "教育支出", "previous_final", 5)]),
    (
        "全国财政收入9万元，中央财政收入5万元，地方本级收入4万元。中央本级支出3万元。政府基金收入2万元。",
        [
            ("revenue_total", "财政收入", "previous_final", 9),
            ("revenue_total", "中央财政收入", "previous_final", 5),
            ("revenue_total", "地方本级收入", "previous_final", 4),
            ("expenditure_total", "中央本级支出", "previous_final", 3),
            ("revenue_total", "政府基金收入", "previous_final", 2),
        ],
    ),
    (
        "从预算稳定调节基金调入4万元，上年专项结转3万元，结转下年专项支出2万元，结算补助收入1万元。",
        [
            ("revenue_item", "从预算稳定调节基金调入", "previous_final", 4),
            ("carryover", "上年专项结转", "previous_final", 3),
            ("carryover", "结转下年专项支出", "previous_final", 2),
            ("transfer_item", "结算补助收入", "previous_final", 1),
        ],
    ),
    (
        "工伤保险基金收入6万元，其中：保险费收入5万元。支出4万元。失业保险基金收入3万元，支出2万元。",
        [
            ("revenue_item", "工伤保险基金收入", "previous_final", 6),
            ("revenue_item", "保险费收入", "previous_final", 5),
            ("expenditure_item", "工伤保险基金支出", "previous_final", 4),
            ("revenue_item", "失业保险基金收入", "previous_final", 3),
            ("expenditure_item", "失业保险基金支出", "previous_final", 2),
        ],
    ),
    (
        "增值税6万元，为调整预期的98%，高于年度目标增幅5.6个百分点。民生支出合计3万元。",
        [
            ("revenue_item", "增值税", "previous_final", 6),
            ("revenue_item", "增值税", "rate", 98),
            ("other_amount", "民生支出", "previous_final", 3),
        ],
    ),
    (
        "教育支出4万元。按经济分类，支出如下：\n1、办公经费支出3万元。\n2、基础设施建设支出1万元。",
        [
            ("expenditure_item", "教育支出", "previous_final", 4),
            ("economic_item", "办公经费支出", "previous_final", 3),
            ("economic_item", "基础设施建设支出", "previous_final", 1),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), GOVERNMENT)
def test_what_a_government_says_of_itself(text, expected):
    whole = REPORT.format(year=2023, next=2024) + text
    facts = extract_document(Document("case.txt", "0" * 64, "text", whole), Options(purposes=False)).facts
    assert [(f.measure, f.item, f.basis, f.value / (10000 if f.unit == "yuan" else 1)) for f in facts] == [
        (m, i, b, pytest.approx(v)) for m, i, b, v in expected
    ]


ADJUSTED = "关于某县2023年预算调整方案的报告\n一、一般公共预算调整\n"
PLAN = [
    (
        "县人民代表大会会议批准的一般公共预算收入为9万元，拟调整为8万元，调减1万元。教育支出调增2万元，调整后为7万元。",
        [
            ("revenue_total", "budget", 9),
            ("revenue_total", "adjusted_budget", 8),
            ("revenue_total", "change", -1),
            ("expenditure_item", "change", 2),
            ("expenditure_item", "adjusted_budget", 7),
        ],
    ),
    ("新增一般债券转贷收入3万元。", [("debt_item", "adjusted_budget", 3)]),
    (
        "总收入由第一次调整后的9万元调整为8万元。1、调减一般公共预算收入4万元，由年初预算的7万元调整为3万元。",
        [
            ("revenue_total", "adjusted_budget", 9),
            ("revenue_total", "adjusted_budget", 8),
            ("revenue_total", "change", -4),
            ("revenue_total", "budget", 7),
            ("revenue_total", "adjusted_budget", 3),
        ],
    ),
    (
        "调入资金由年初预算4万元调整为3万元。上年结余年初预算2万元不变。",
        [
            ("revenue_item", "budget", 4),
            ("revenue_item", "adjusted_budget", 3),
            ("carryover", "budget", 2),
            ("carryover", "change", 0),
        ],
    ),
    (
        "1、压减公用经费支出6万元，分科目：农林水支出4万元，卫生健康支出2万元。",
        [
            ("public_cost", "change", -6),
            ("expenditure_item", "change", -4),
            ("expenditure_item", "change", -2),
        ],
    ),
    (
        "全县政府性基金预算收支增加3万元，总收支从年初预算的9万元调整为12万元。",
        [
            ("expenditure_total", "change", 3),
            ("revenue_total", "change", 3),
            ("expenditure_total", "budget", 9),
            ("revenue_total", "budget", 9),
            ("expenditure_total", "adjusted_budget", 12),
            ("revenue_total", "adjusted_budget", 12),
        ],
    ),
    (
        "教育支出调增2万元，分别是校舍维修调增1万元、教师培训调增1万元。",
        [("expenditure_item", "change", 2), ("other_amount", "change", 1), ("other_amount", "change", 1)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), PLAN)
def test_a_plan_to_adjust_a_budget(text, expected):
    document = Document("case.txt", "0" * 64, "text", ADJUSTED + text)
    facts = extract_document(document, Options(purposes=False)).facts
    assert [(f.measure, f.basis, f.value / 10000) for f in facts] == [
        (m, b, pytest.approx(v)) for m, b, v in expected
    ]


DEBT = "某区2023年政府债务情况说明\n一、债券资金使用\n"
USES = [
    (
        "新增专项债券投向：供水工程3万元，保障性安居工程2万元。",
        [("project_item", "供水工程", 2023), ("project_item", "保障性安居工程", 2023)],
    ),
    (
        "截至2023年底，余额5万元。2024年预计债券还本3万元，付息1万元。",
        [("debt_item", "余额", 2023), ("debt_item", "债券还本", 2024), ("debt_item", "付息", 2024)],
    ),
    (
        "新增地方政府债券9万元，其中：用于土地储备4万元；用于公路建设3万元；用于河道整治工程2万元。",
        [
            ("debt_item", "新增地方政府债券", 2023),
            ("debt_item", None, 2023),
            ("debt_item", None, 2023),
            ("project_item", "河道整治工程", 2023),
        ],
    ),
    ("省财政厅下达我区新增债券额度5万元。", [("debt_item", "新增债券额度", 2023)]),
]


@pytest.mark.parametrize(("text", "expected"), USES)
def test_debts_and_what_they_are_used_for(text, expected):
    facts = extract_document(
        Document("case.txt", "0" * 64, "text", DEBT + text), Options(purposes=False)
    ).facts
    assert [(f.measure, f.item, f.year) for f in facts] == expected


UNTITLED = [
    ("截至2023年末，债务余额9万元。2023年还本1万元。2024年预计还本2万元。", 2023),
    ("2019年机关运行经费10万元，比2018年预算增加1万元。", 2019),
    ("三公经费预算2015年情况如下：2015年安排公务接待费预算10万元，2014年也未安排此项预算。", 2015),
    ("2024年4月财政收支情况：4月，一般公共预算收入完成24万元。", 2024),
    ("联系人张三。2020年3月5日", None),
]


@pytest.mark.parametrize(("text", "year"), UNTITLED)
def test_the_year_of_a_text_without_a_title(text, year):
    whole = "各单位：\n" + text
    result = extract_document(Document("case.txt", "0" * 64, "text", whole), Options(purposes=False))
    assert result.document.fiscal_year == year


def test_three_amounts_of_a_final_account():
    text = (
        "1、农林水支出（类）水利（款）行政运行（项）。主要用于：人员支出。年初预算为50万元，全年预算为52万元，"
        "支出决算为51万元，完成全年预算的98.08%。决算数小于预算数的主要原因：人员变动。"
    )
    facts = rows(text, "三、支出决算情况说明", FINAL)
    assert [short(f) for f in facts] == [
        (ITEM, "2130301", "budget", 50),
        (ITEM, "2130301", "adjusted_budget", 52),
        (ITEM, "2130301", "final", 51),
        (ITEM, "2130301", "rate", 98.08),
    ]
    assert {f.purpose for f in facts[:3]} == {"人员支出"}
    assert facts[3].reason == "人员变动"


NOTHING = [
    ("thresholds", "（三）国有资产", "单价50万元以上设备、单价100万元（含）以上专用设备的管理办法另行制定。"),
    ("laws", "二、说明", "根据《某条例》第12条和某财〔2014〕82号文件，2023年起执行。"),
    ("duties", "一、部门主要职责", "负责14个乡镇、205个村的供水，每年投资3000万元。"),
    ("definitions", "七、名词解释", "机关运行经费：指100万元以下的支出。"),
    ("contacts", "八、其他", "联系电话：010-87654321，邮编300000。"),
    ("things that are no money", "二、说明", "惠及35万余人，高新技术企业入库数同比增长20.3%。"),
    ("blanks", "二、说明", "比上年增加XX万元，增长XX%。"),
    ("repeats of a nought", "（三）国有资产", "无其他用车。"),
    ("empty tables", "（六）关于空表的说明", "2024年政府性基金预算支出情况表为空表。"),
]


@pytest.mark.parametrize(("why", "heading", "text"), NOTHING, ids=[n[0] for n in NOTHING])
def test_what_states_no_figure(why, heading, text):
    assert [short(fact) for fact in rows(text, heading)] == []


def test_units_and_where_they_come_from():
    facts = rows("机关运行经费预算3万元，包括办公费1.2万元、水费0.8、电费1万元。", "（一）机关运行经费")
    water = next(fact for fact in facts if fact.item == "水费")
    assert (water.unit_source, water.unit_text, water.value) == ("proved", None, 8000)
    assert "unit_proved" in water.flags
    printed = {fact.unit_source for fact in facts if fact is not water}
    assert printed == {"printed"}


UNITS = [
    ("12.5万元", 125000),
    ("3亿元", 3e8),
    ("7元", 7),
    ("1,234.56 万\n元", 12345600),
    ("２１万", 210000),
    ("4.2亿。", 4.2e8),
]


@pytest.mark.parametrize(("printed", "value"), UNITS)
def test_units(printed, value):
    facts = rows(f"2024年支出预算{printed}，其中", "二、部门支出预算情况说明")
    assert [fact.value for fact in facts] == [pytest.approx(value)]


def test_a_misprinted_code_is_repaired_and_kept():
    fact = rows("2060466其他技术研究与开发支出31万元，主要用于扶持；")[0]
    assert (fact.code_raw, fact.code, fact.code_status, fact.item) == (
        "2060466",
        "2060499",
        "repaired",
        "其他技术研究与开发支出",
    )
    assert "code_repaired" in fact.flags
