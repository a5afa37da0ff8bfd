"""How provinces word what they all say: fragments in the wording of many places, their figures ours."""

import pytest
from test_find_narrative import FINAL, HEAD, rows

TEN_THOUSAND = {"yuan": 10000}


def told(facts):
    """Measure, basis and value of each figure; money in 万元."""
    return [(f.measure, f.basis, pytest.approx(f.value / TEN_THOUSAND.get(f.unit, 1))) for f in facts]


def read(text):
    """``measure basis value`` lines as rows; a measure and a basis left out are those of the line before."""
    found = []
    for line in text.split(";"):
        *words, value = line.split()
        measure, basis = (*words, *found[-1][:2][len(words) :]) if found else words
        found.append((measure, basis, float(value)))
    return found


THREE = "七、“三公”经费情况"
REVENUE = "二、收入情况说明"
SPENDING = "三、支出情况说明"
OVERVIEW = "一、收支总体情况说明"
ASSETS = "（三）国有资产占用情况"
PERFORMANCE = "（五）预算绩效情况"
PURCHASES = "（二）政府采购情况"
RUNNING = "（一）机关运行经费"
STAFF = "二、人员构成情况"

WORDINGS = {
    "after the parts of a whole, what has no name is said of the whole": (
        HEAD, REVENUE,
        "收入预算总额90万元，其中：财政拨款收入80万元，其他收入10万元。比2023年预算85万元增加5万元，增幅5.88%。",
        "revenue_total budget 90;revenue_item budget 80;revenue_item budget 10;"
        "revenue_total previous_budget 85;revenue_total change 5;revenue_total change 5.88",
    ),
    "a part that is compared for itself keeps what follows": (
        HEAD, THREE,
        "公务用车购置及运行维护费7万元，其中，公务用车购置费0万元，与上年预算数持平；公务用车运行维护费7万元，"
        "主要用于巡查。比上年增加1万元。",
        "three_public_vehicle budget 7;three_public_vehicle_purchase budget 0;three_public_vehicle_purchase change 0;"
        "three_public_vehicle_operation budget 7;three_public_vehicle_operation change 1",
    ),
    "the clause before a comparison names what is compared": (
        FINAL, OVERVIEW,
        "支出总计60万元，其中：本年支出合计58万元，年末结转和结余2万元。收入支出总计与上年相比，增加4万元。",
        "expenditure_total final 60;expenditure_current final 58;carryover final 2;"
        "expenditure_total change 4;revenue_total change 4",
    ),
    "收支 as one, told apart": (
        HEAD, OVERVIEW,
        "部门总收入50万元，总支出50万元，收支较上年分别减少4万元、4万元，减幅均为7.41%。",
        "revenue_total budget 50;expenditure_total budget 50;revenue_total change -4;expenditure_total change -4;"
        "expenditure_total change -7.41;revenue_total change -7.41",
    ),
    "the other year's sibling": (
        FINAL, OVERVIEW,
        "本年收入63万元，上年收入70万元，比上年减少7万元。",
        "revenue_current final 63;revenue_current previous_final 70;revenue_current change -7",
    ),
    "预算收入 in an account is the budget": (
        FINAL, OVERVIEW,
        "2024年预算收入48万元，决算收入63万元，增加15万元。",
        "revenue_total budget 48;revenue_total final 63;revenue_total change 15",
    ),
    "the year's own budget is no other year's": (
        FINAL, THREE,
        "2024年决算数0.5万元，比2024年年初预算数0.8万元减少0.3万元。",
        "three_public_total final 0.5;three_public_total budget 0.8;three_public_total change -0.3",
    ),
    "a deviation bears its sign": (
        FINAL, THREE,
        "“三公”经费支出全年预算数2.5万元，决算数2.2万元，预决算差异率-12.00%。",
        "three_public_total adjusted_budget 2.5;three_public_total final 2.2;three_public_total change -12",
    ),
    "negatives in brackets": (
        FINAL, SPENDING,
        "基本支出9万元，比上年决算减少（-3.1）万元，下降（-3.25%）。",
        "expenditure_basic final 9;expenditure_basic change -3.1;expenditure_basic change -3.25",
    ),
    "a reason ends where the next comparison begins": (
        FINAL, THREE,
        "公务接待费支出决算为3万元，完成预算的40%，决算数小于预算数的主要原因是厉行节约，与上年相比减少1.2万元。",
        "three_public_reception final 3;three_public_reception rate 40;three_public_reception change -1.2",
    ),
    "a reason ends where the next kind of 三公 begins": (
        HEAD, THREE,
        "公务用车运行费15万元，比上年减少2万元，主要原因是核减用车，公务用车购置费0万元。",
        "three_public_vehicle_operation budget 15;three_public_vehicle_operation change -2;"
        "three_public_vehicle_purchase budget 0",
    ),
    "overspent": (
        FINAL, THREE,
        "公务用车购置费年初预算0万元，决算18.5万元，超支18.5万元。",
        "three_public_vehicle_purchase budget 0;three_public_vehicle_purchase final 18.5;"
        "three_public_vehicle_purchase change 18.5",
    ),
    "averages are no sums": (
        FINAL, THREE,
        "公务用车购置支出0万元，车均购置费0万元；公务用车运行维护费支出8万元，车均运行维护费4万元。",
        "three_public_vehicle_purchase final 0;other_amount final 0;three_public_vehicle_operation final 8;"
        "other_amount final 4",
    ),
    "没有 after the name": (
        FINAL, THREE,
        "1.因公出国（境）费用没有，原因是没有任务。",
        "three_public_abroad final 0",
    ),
    "delegations received are no delegations abroad": (
        FINAL, THREE,
        "全年共接待国内来访团组98批、共计612人次。",
        "reception_groups final 98;reception_persons final 612",
    ),
    "what the receptions counted have cost": (
        FINAL, THREE,
        "国内公务接待20批次，135人次（不包括陪同人员），共计支出1.5万元。",
        "reception_groups final 20;reception_persons final 135;three_public_reception final 1.5",
    ),
    "cars by kind, those bought and those kept": (
        FINAL, THREE,
        "更新购置公务用车0辆，其中：轿车0辆、金额0万元。单位共有公务用车2辆，其中：轿车1辆、越野车1辆。",
        "vehicles_bought final 0;vehicles_bought final 0;three_public_vehicle_purchase final 0;"
        "vehicles_owned stock 2;vehicles_by_use stock 1;vehicles_by_use stock 1",
    ),
    "the fund behind the name of a thing": (
        HEAD, RUNNING,
        "本部门局机关及下属单位机关运行经费当年一般公共预算拨款86万元，比上年预算减少2万元。",
        "operating_cost budget 86;operating_cost change -2",
    ),
    "funds among the parts of a revenue are its sources": (
        HEAD, REVENUE,
        "部门财务总收入40万元，其中：一般公共预算38万元，政府性基金0万元，其他收入2万元。与上年对比增加1万元。",
        "revenue_total budget 40;revenue_item budget 38;revenue_item budget 0;revenue_item budget 2;"
        "revenue_total change 1",
    ),
    "收入合计 of an account is the year's": (
        FINAL, REVENUE,
        "2024年度收入合计40万元，其中：财政拨款收入38万元，占95%。",
        "revenue_current final 40;revenue_item final 38;revenue_item share 95",
    ),
    "income told, then spending of the same fund": (
        FINAL, "六、政府性基金情况",
        "政府性基金预算财政拨款收入8万元，支出8万元。",
        "appropriation_item final 8;appropriation_item final 8",
    ),
    "counts and how they have changed": (
        FINAL, STAFF,
        "在职人员121人，减少4人；离休人员0人，与上年相比无变化；退休人员7人，比上年增加3人。",
        "staff_actual stock 121;staff_actual change -4;staff_retired stock 0;staff_retired change 0;"
        "staff_retired stock 7;staff_retired change 3",
    ),
    "what there is less of stands behind the verb": (
        FINAL, ASSETS,
        "共有车辆5辆。比上年减少车辆1辆。",
        "vehicles_total stock 5;vehicles_total change -1",
    ),
    "what assets are worth, beside their number and area": (
        HEAD, ASSETS,
        "截至2023年12月31日，房屋312平方米，价值105万元。车辆编制2辆，实有车辆1辆，价值12万元；处置车辆1辆。",
        "asset_item stock 312;asset_item stock 105;vehicles_by_use stock 2;vehicles_total stock 1;asset_item stock 12;"
        "asset_item stock 1",
    ),
    "one asset after another": (
        HEAD, ASSETS,
        "资产总额80万元，其中固定资产70万元，无形资产0万元。与上年相比，资产总额增加6万元，其中固定资产增加5万元。",
        "asset_item stock 80;asset_item stock 70;asset_item stock 0;asset_item change 6;asset_item change 5",
    ),
    "goals: how many, of how much": (
        HEAD, PERFORMANCE,
        "对项目支出编制了绩效目标，共五个项目，支出74万元。\n1、志愿者补贴36万元，主要用于15名志愿者生活补贴；",
        "performance_projects budget 5;performance_amount budget 74;project_item budget 36",
    ),
    "the project that a line begins with": (
        HEAD, PERFORMANCE,
        "1.高中生均公用经费：按照每生每年800元的标准测算，2,860人×800元＝228.8万元。",
        "other_amount budget 0.08;other_amount budget 0.08;project_item budget 228.8",
    ),
    "shares of goods and works are not those of the smallest firms": (
        FINAL, PURCHASES,
        "授予小微企业合同金额6万元；货物采购授予中小企业合同金额占货物支出金额的90%。",
        "procurement_micro final 6;procurement_sme share 90",
    ),
    "services bought": (
        HEAD, PURCHASES,
        "政府采购预算35万元。政府购买服务项目2个，金额25万元。",
        "procurement_total budget 35;other_count budget 2;other_amount budget 25",
    ),
    "a bare 支出 behind the line that it is of": (
        FINAL, "（二）一般公共预算支出具体情况",
        "住房保障支出（类）\n1.住房改革支出（款）住房公积金（项）：支出30万元，与2023年基本持平。",
        "expenditure_item final 30;expenditure_item change 0",
    ),
    "人员 and 公用 side by side, with codes in their lists": (
        FINAL, "六、一般公共预算基本支出情况",
        "人员经费43万元，其中：30101基本工资12万元，30113住房公积金31万元；公用经费7万元，其中：30201办公费7万元。",
        "personnel_cost final 43;economic_item final 12;economic_item final 31;public_cost final 7;economic_item final 7",
    ),
    "none of several things": (
        HEAD, THREE,
        "公务接待费2万元。未安排因公出国（境）费和公务用车购置费。",
        "three_public_reception budget 2;three_public_abroad budget 0;three_public_vehicle_purchase budget 0",
    ),
    "numbered reasons": (
        HEAD, REVENUE,
        "本年收入较上年净增7万元，主要原因：（1）人员增加增支3万元；（2）调资增支4万元。",
        "revenue_current change 7;other_amount change 3;other_amount change 4",
    ),
    "what a body's 预算 is, its section says": (
        HEAD, "第三部分 部门预算支出具体情况",
        "某县水务局（本级）预算34万元，包括公用经费14万元、项目支出20万元。",
        "expenditure_total budget 34;public_cost budget 14;expenditure_project budget 20",
    ),
    "a comparison inside a reason is of what the reason names": (
        FINAL, SPENDING,
        "基本支出9万元，比上年增加2万元。主要原因：公用经费增加，较上年增加1万元。",
        "expenditure_basic final 9;expenditure_basic change 2;other_amount change 1",
    ),
    "a pair and what is compared behind it": (
        FINAL, OVERVIEW,
        "收入总计64万元，支出总计64万元。与上年相比，增加4万元，增长6.67%。",
        "revenue_total final 64;expenditure_total final 64;expenditure_total change 4;revenue_total change 4;"
        "expenditure_total change 6.67;revenue_total change 6.67",
    ),
    "two sides of a pair, each with its own figure": (
        FINAL, OVERVIEW,
        "收、支总计各是1,430.60，1,420.10万元，与上年相比，各减少12.5，9.3万元，各下降0.87%、0.65%。",
        "revenue_total final 1430.6;expenditure_total final 1420.1;revenue_total change -12.5;"
        "expenditure_total change -9.3;revenue_total change -0.87;expenditure_total change -0.65",
    ),
    "a heading and its text in one line": (
        HEAD, "一、收支总体情况 2024年年初预算收入57万元。四、机关(事业)运行经费",
        "2024年机关(事业)运行经费财政拨款预算12万元。",
        "revenue_total budget 57;operating_cost budget 12",
    ),
    "parts of spending that no list of lines knows": (
        HEAD, SPENDING,
        "年初预算支出80万元，其中：农林水支出70万元，防汛专项6万元，老干部支出4万元。",
        "expenditure_total budget 80;expenditure_item budget 70;expenditure_item budget 6;expenditure_item budget 4",
    ),
    "the split of a line goes on in the line below": (
        HEAD, "五、一般公共预算支出情况说明",
        "事业单位医疗5万元，其中：\n基本支出5万元，项目支出0万元。",
        "expenditure_item budget 5;expenditure_item budget 5;expenditure_item budget 0",
    ),
    "more or less than last year": (
        FINAL, THREE,
        "车辆运行维护费用3.4万元，比去年3.5万元少0.1万元，基本持平。公务接待费2万元，同比去年1万元增加1万元。",
        "three_public_vehicle_operation final 3.4;three_public_vehicle_operation previous_final 3.5;"
        "three_public_vehicle_operation change -0.1;three_public_reception final 2;"
        "three_public_reception previous_final 1;three_public_reception change 1",
    ),
    "a cost is called 费 or 费用": (
        FINAL, THREE,
        "其中公务用车及运行维护费用31.2万元，公务接待费9.3万元，公车购置费用0万元。",
        "three_public_vehicle final 31.2;three_public_reception final 9.3;three_public_vehicle_purchase final 0",
    ),
    "noughts in a row": (
        FINAL, THREE,
        "无因公出国费用、无车辆购置费支出。无因公出国（境）人数。",
        "three_public_abroad final 0;three_public_vehicle_purchase final 0;abroad_persons final 0",
    ),
    "nothing to be bought": (
        HEAD, ASSETS,
        "2024年未安排购置车辆及单位价值100万元以上大型设备。",
        "asset_item budget 0;vehicles_bought budget 0",
    ),
    "a nought inside a reason repeats it": (
        FINAL, REVENUE,
        "使用非财政拨款结余0万元，较上年增加0万元，主要原因是：\n本单位无使用非财政拨款结余。",
        "carryover final 0;carryover change 0",
    ),
    "one price a car": (
        FINAL, THREE,
        "公务用车保有量3辆，全年车均运行维护费支出1.9万元。",
        "vehicles_owned stock 3;other_amount final 1.9",
    ),
    "a transfer among a department's revenue": (
        HEAD, REVENUE,
        "收入预算50万元，其中：一般公共预算拨款40万元，省级转移支付收入10万元。",
        "revenue_total budget 50;revenue_item budget 40;revenue_item budget 10",
    ),
    "special cars": (
        FINAL, THREE,
        "公务用车保有量8辆，其中：一般公务用车6辆，特种作业车（吸污车、除雪车）2辆。",
        "vehicles_owned stock 8;vehicles_by_use stock 6;vehicles_by_use stock 2",
    ),
    "a body's own staff and offices among its duties": (
        HEAD, "一、基本职能",
        "负责全县14个乡镇的供水。内设部门9个，退休人员6人。",
        "internal_offices stock 9;staff_retired stock 6",
    ),
    "staff by other words": (
        HEAD, STAFF,
        "事业编制90人，年末人数88人。",
        "staff_authorized stock 90;staff_actual stock 88",
    ),
    "meetings planned": (
        HEAD, "（三）一般性支出情况",
        "会议费预算3万元，拟召开2次会议，人数120人。",
        "meeting_cost budget 3;other_count budget 2;other_count budget 120",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("head", "heading", "text", "expected"), WORDINGS.values(), ids=WORDINGS)
def test_wordings(head, heading, text, expected):
    assert told(rows(text, heading, head)) == read(expected)


ITEMS = [
    (HEAD, ASSETS, "对外投资及有价证券0万元。", ["对外投资及有价证券"]),
    (FINAL, OVERVIEW, "使用非财政拨款结余5万元，年初财政拨款结转和结余6万元。", ["使用非财政拨款结余", "年初财政拨款结转和结余"]),
    (FINAL, SPENDING, "公共安全支出（类）法院（款）“两庭”建设（项）年初预算2万元。", ["“两庭”建设"]),
    (HEAD, PERFORMANCE, "1.“档案安全保管”项目。\n（1）预算安排。2024年安排预算45万元。", ["档案安全保管"]),
    (HEAD, PURCHASES, "货物采购15万元，包括台式电脑6台3万元。", ["货物采购", "台式电脑", "台式电脑"]),
    (FINAL, REVENUE, "使用非财政拨款结余（含专用结余）2万元。", ["使用非财政拨款结余（含专用结余）"]),
    (FINAL, THREE, "特种作业车（吸污车、除雪车）2辆。", ["特种作业车"]),
    (HEAD, STAFF, "清河县水质监测站行政编制3名，学校有教职工9人。", ["行政编制", "教职工"]),
]  # fmt: skip


@pytest.mark.parametrize(("head", "heading", "text", "items"), ITEMS)
def test_names_are_whole(head, heading, text, items):
    assert [fact.item for fact in rows(text, heading, head)] == items


PURPOSES = [
    (FINAL, PURCHASES, "政府采购支出12万元，其中：货物支出2万元、服务支出10万元。主要用于办公设备购置。", {"procurement_total"}),
    (FINAL, THREE, "公务接待费决算数0.5万元，比2024年年初预算数1万元减少0.5万元。公务接待费主要用于考察接待。", {"three_public_reception"}),
    (HEAD, SPENDING, "基本支出9万元，是指为保障机构正常运转而发生的各项支出，包括用于基本工资等人员经费。", set()),
    (HEAD, THREE, "公务接待费8万元，其中：国内接待费8万元，外事接待费0万元，主要用于上级来人接待。外宾接待0万元。", {"three_public_reception"}),
    (HEAD, SPENDING, "部门预算支出主要用于保障机构正常运转。\n1.人员经费9万元。", set()),
    (HEAD, THREE, "公务接待费2万元，主要是接待减少。", set()),
    (FINAL, THREE, "公务用车运行维护费5万元，比上年减少1万元，下降原因主要是严控用车，该项经费主要用于燃料费。", {"three_public_vehicle_operation"}),
    (FINAL, "（一）基本支出情况", "用于保障机关正常运转的日常支出8万元。", set()),
]  # fmt: skip


@pytest.mark.parametrize(("head", "heading", "text", "measures"), PURPOSES)
def test_what_a_purpose_is_said_of(head, heading, text, measures):
    facts = [fact for fact in rows(text, heading, head) if fact.purpose]
    assert {fact.measure for fact in facts} == measures
    assert all(fact.value and fact.basis not in ("change", "previous_budget") for fact in facts)


def test_a_notice_of_two_years_is_about_the_later():
    head = "某县水务局2023年“三公”经费决算及{year}年“三公”经费预算公开说明\n{heading}\n"
    text = "“三公”经费支出决算26万元，比2023年预算的31万元减少5万元。\n二、2024年“三公”经费支出预算情况\n“三公”经费预算28万元。"
    facts = rows(text, "一、2023年“三公”经费支出决算情况", head)
    assert [(f.basis, f.year) for f in facts] == [
        ("previous_final", 2023),
        ("previous_budget", 2023),
        ("change", 2024),
        ("budget", 2024),
    ]


def test_offices_stand_beside_the_duties():
    facts = rows("实施义务教育。\n（二）机构设置情况\n共设置8个内设机构。", "一、基本职能及主要工作")
    assert told(facts) == [("internal_offices", "stock", 8)]
