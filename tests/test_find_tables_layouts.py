"""Final accounts with counted lines, statistics, funds and bodies; and tables without sense. All invented."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from random import Random

import pytest

from extractor.find.tables import find_tables
from extractor.model import Mention, Profile

_SPEC = importlib.util.spec_from_file_location(
    "tables_cases", Path(__file__).with_name("test_find_tables.py")
)
assert _SPEC is not None and _SPEC.loader is not None
cases = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(cases)

COUNTED = (
    "收入支出决算总表\n公开01表\n部门：某市档案局 金额单位：万元",
    """收入|<|<|支出|<|<
    项目|行次|金额|项目|行次|金额
    栏次||1|栏次||2
    一、一般公共预算财政拨款收入|1|500.00|一、一般公共服务支出|32|480.00
    二、政府性基金预算财政拨款收入|2||二、外交支出|33|
    本年收入合计|27|500.00|本年支出合计|58|480.00
    年初结转和结余|29|10.00|年末结转和结余|60|30.00
    |30|||61|
    总计|31|510.00|总计|62|510.00""",
)
COUNTED_CODES = (
    "支出决算表\n公开03表\n金额单位：万元",
    """项目|<|<|<|本年支出合计|基本支出|项目支出
    功能分类科目编码|<|<|科目名称|^|^|^
    类|款|项|栏次|1|2|3
    ^|^|^|合计|480.00|400.00|80.00
    201|<|<|一般公共服务支出|480.00|400.00|80.00
    2012601|<|<|行政运行|400.00|400.00|""",
)
FUND = (
    "政府性基金预算财政拨款收入支出决算表\n公开08表\n金额单位：万元",
    """项目|<|年初结转和结余|本年收入|本年支出|<|<|年末结转和结余
    功能分类科目编码|科目名称|^|^|小计|基本支出|项目支出|^
    栏次|<|1|2|3|4|5|6
    合计|<|1.00|20.00|15.00||15.00|6.00
    212|城乡社区支出|1.00|20.00|15.00||15.00|6.00""",
)
STATISTICS = (
    "“三公”经费及相关信息统计表\n单位：万元",
    """项目|统计数|项目|统计数
    一、“三公”经费支出|—|三、机关运行经费|90.00
    （一）支出合计|8.00|（一）行政单位|90.00
    1．因公出国（境）费|1.00|四、资产信息|—
    2．公务用车购置及运行维护费|6.00|（一）车辆数合计（辆）|3
    （1）公务用车购置费||1．副部（省）级及以上领导用车|0
    （2）公务用车运行维护费|6.00|2．机要通信用车|3
    3．公务接待费|1.00|（二）单价100万元（含）以上设备（台，套）|0
    二、相关统计数|—|五、政府采购支出信息|—
    1．因公出国（境）团组数（个）|1|（一）政府采购支出合计|50.00
    2．公务用车保有量（辆）|3|1．政府采购货物支出|20.00
    3．国内公务接待批次（个）|12|2．政府采购服务支出|30.00""",
)
DISTRICTS = (
    "2026年对下转移支付分地区预算表\n单位：万元",
    "地区|合计|一般性转移支付|专项转移支付\n合计|300|200|100\n甲县|180|120|60\n乙县|120|80|40",
)
STAFF = ("部门人员情况表\n单位：人", "单位名称|编制数|实有人数|退休人员\n某市档案局|50|45|20")
PURCHASES = (
    "政府采购支出表\n单位：万元",
    """采购品目大类|专项名称|采购品目名称|采购方式|资金来源|<|总计
    ^|^|^|^|一般公共预算|其他资金|^
    合计||||5.00|1.00|6.00
    货物||||2.00||2.00
    某市档案局||||2.00||2.00
    |定额|复印纸|集中采购|2.00||2.00""",
)
UNDER = (
    "收支总表\n单位：万元",
    """收 入|<|支 出|<
    项 目|2026年预算数|项 目|2026年预算数
    一、财政拨款|30.00|一、一般公共服务支出|30.00
    ||档案事务|30.00
    ||行政运行|20.00
    ||档案馆|10.00""",
)
CROSSED = (
    "支出总表\n金额单位：万元",
    """支出功能分类科目|政府支出经济分类科目|部门支出经济分类科目|合计|基本支出|项目支出
    2050302-中等职业教育|50501-工资福利支出|30101-基本工资|7.50|7.50|
    2050302-中等职业教育|50502-商品和服务支出|30201-办公费|2.50||2.50
    合 计|||10.00|7.50|2.50""",
)
CROSSED_ECONOMIC = (
    "一般公共预算基本支出表\n金额单位：万元",
    """政府经济科目编码|政府经济科目名称|部门经济科目编码|部门经济科目名称|合计
    ^|合计|^|^|4.00
    50201|办公经费|30201|办公费|2.50
    50201|办公经费|30202|印刷费|1.50""",
)
STACKED = (
    "",
    """附表1|<|<|<
    某州2026年国有资本经营预算支出表|<|<|<
    |||单位：万元
    预算科目|上年执行数|预算数|增减%
    本年支出合计|200|300|50
    国有企业资本金注入|200|300|50
    附表2|||
    某州2026年一般公共预算收入表|<|<|<
    ||单位：亿元|<
    预算科目|上年执行数|预算数|增减%
    本年收入合计|101000|202000|100
    一、税收收入|101000|202000|100
    附表3|||
    某州2026年政府性基金预算收入表|<|<|<
    预算科目|上年执行数|预算数|增减%
    彩票销售机构业务费|40|50|25""",
)
COUNTED_PURCHASES = (
    "政府采购（资产配置）预算表\n单位：万元",
    """科目编码|<|<|采购项目|数量|部门经济科目|<|政府经济科目|<|预算金额
    类|款|项|^|^|类|款|类|款|^
    |||合计|7||||| 9.50
    201|26|04|库房除湿机购置|7|310|02|503|06|9.50""",
)
YEARS = (
    "财政拨款三公经费支出表\n单位：万元",
    """预算单位|年度|总计|<|公务接待费|<
    ^|^|一般公共预算|政府性基金预算|一般公共预算|政府性基金预算
    某市档案馆|2025年|4.00||4.00|
    |2026年|3.00|1.00|3.00|1.00
    |增减变化金额|-1.00|1.00|-1.00|1.00""",
)
BODIES = (
    "一般公共预算拨款三公经费及会议费预算表\n单位：万元",
    """单位编码|单位名称|合计|一般公共预算安排的三公经费|<|会议费
    ^|^|^|小计|公务接待费|^
    |合计|9.00|5.00|5.00|4.00
    301001|某市档案局|6.00|3.00|3.00|3.00
    301002|某市档案馆|3.00|2.00|2.00|1.00""",
)
TASKS = (
    "2026年部门整体支出绩效目标表",
    """部门（单位）名称|<|某市档案局|<|<
    年度主要任务|任务名称|主要内容|预算金额（万元）|<
    ^|^|^|总额|财政拨款
    ^|任务1|馆藏数字化|80.00|60.00
    ^|金额合计|<|80.00|60.00
    绩效指标|产出指标|数量指标|扫描页数|≥9万页
    ^|效益指标|社会效益指标|查档满意率|≥95%""",
)
FINAL, BUDGET, GOVERNMENT = cases.FINAL, cases.BUDGET, cases.GOVERNMENT

INHERITED = (
    "支出预算总表\n单位：万元",
    """科目编码|<|<|科目名称|合计|基本支出|项目支出
    类|款|项|^|^|^|^
    |||合计|90.00|60.00|30.00
    208|||社会保障和就业支出|50.00|50.00|
    |05||行政事业单位养老支出|50.00|50.00|
    ||01|行政单位离退休|20.00|20.00|
    ||05|机关事业单位基本养老保险缴费支出|30.00|30.00|
    221|||住房保障支出|40.00|10.00|30.00
    |02|01|住房公积金|40.00|10.00|30.00""",
)
TWO_CODES = (
    "基本支出预算表\n单位：万元",
    """功能分类科目|<|<|部门预算经济分类科目|<|科目名称|合计
    类|款|项|类|款|^|^
    208|05|05|301|08|机关事业单位基本养老保险缴费|30.00
    ||||09|职业年金缴费|3.00
    |||302|01|办公费|5.00""",
)
UNNAMED_LEVELS = (
    "支出决算表\n单位：万元",
    """项目|<|<|<|本年支出合计|基本支出|项目支出
    科目编码|<|<|科目名称|^|^|^
    类|款|项|合计|70.00|60.00|10.00
    201|||一般公共服务支出|70.00|60.00|10.00
    201|06||财政事务|70.00|60.00|10.00
    201|06|01|行政运行|60.00|60.00|
    201|06|02|一般行政管理事务|10.00||10.00""",
)
GROWING_CODES = (
    "支出总表\n单位：万元",
    """类|款|项|科目名称|合计|基本支出
    208|20805|2080505|机关事业单位基本养老保险缴费支出|30.00|30.00
    210|21011|2101101|行政单位医疗|5.00|5.00""",
)
USES = (
    "收支预算总表\n单位：万元",
    """收入|<|支出|<|<|<
    项目名称|金额|功能分类|<|支出用途|<
    ^|^|功能科目名称|金额|项目名称|金额
    一、财政拨款|90.00|一、一般公共服务支出|70.00|一、基本支出|60.00
    1.一般公共预算|90.00|二、外交支出||二、项目支出|20.00
    二、其他资金||三、国防支出||三、单位预留机动经费|10.00
    收入合计|90.00|八、社会保障和就业支出|20.00||
    |||支出合计|<|90.00""",
)
SOURCES = (
    "收入预算总表\n单位：万元",
    """项目名称||金额
    收入总计|<|90.00
    一般公共预算资金|小计|90.00
    ^|公共财政拨款（补助）资金|90.00
    ^|专项收入|
    其他资金|小计|
    ^|事业收入|""",
)
STAIRS = (
    "政府采购支出预算表\n单位：万元",
    """采购品目大类|专项名称|经济科目|采购物品名称|采购组织形式|总计
    合计|||||50.00
    货物A|||||30.00
    |档案数字化|办公设备购置|||30.00
    |||扫描仪|集中采购|20.00
    |||复印机|分散采购|10.00
    服务C|||||20.00""",
)
FUNDS_AMONG_CLASSES = (
    "收支预算总表\n单位：万元",
    """收入|<|支出|<
    项目|预算数|项目|预算数
    一、财政拨款收入|10.00|一、外交支出|10.00
    ||二、国防支出|0.00
    ||三、公共安全支出|0.00
    ||四、教育支出|0.00
    ||五、科学技术支出|0.00
    ||二十一、国有资本经营预算支出|0.00""",
)

CARRIED = (
    "财政拨款收入支出决算总表\n公开04表\n金额单位：万元",
    """收入|<|<|支出|<|<|<
    项目|行次|金额|项目|行次|合计|一般公共预算财政拨款
    一、一般公共预算财政拨款|1|80.00|一、一般公共服务支出|33|79.00|79.00
    本年收入合计|27|80.00|本年支出合计|59|79.00|79.00
    年初财政拨款结转和结余|28|4.00|年末财政拨款结转和结余|60|5.00|5.00
    一般公共预算财政拨款|29|4.00||61||
    总计|32|84.00|总计|64|84.00|84.00""",
)
FLOWS = (
    "一般公共预算财政拨款支出决算表\n公开05表\n金额单位：万元",
    """项目|<|年初结转和结余|<|<|本年收入|<|<|本年支出|<|<
    科目编码|科目名称|合计|基本支出结转|项目支出结转和结余|合计|基本支出|项目支出|合计|基本支出|项目支出
    合计|<|4.00|1.00|3.00|80.00|50.00|30.00|79.00|49.00|30.00
    2130101|行政运行|4.00|1.00|3.00|80.00|50.00|30.00|79.00|49.00|30.00""",
)
DIVIDED_USES = (
    "支出总体情况表\n单位：万元",
    """科目编码|科目名称|合计|基本支出|<|<|<|项目支出|<|<
    ^|^|^|小计|工资福利支出|商品服务支出|对个人和家庭的补助|小计|一般性项目|专项资金
    合计|<|62.00|45.00|35.00|8.00|2.00|17.00|7.00|10.00
    2070101|行政运行|45.00|45.00|35.00|8.00|2.00|||""",
)
DIVIDED_ROWS = (
    "部门收支总体情况表\n单位：万元",
    """收入|<|支出|<|<
    项目|金额|项目|合计|本年支出小计
    一、一般公共预算|60.00|一、基本支出|45.00|44.00
    二、政府性基金预算||1、工资福利支出|45.00|44.00
    三、单位资金||二、项目支出|17.00|16.00
    ||1、一般性项目|17.00|16.00
    本年收入小计|60.00|支出总计|62.00|60.00""",
)
ONE_FIGURE = (
    "2024年一般公共预算“三公”经费支出情况表\n单位：万元",
    """项目|2024年“三公”经费预算数
    共计|6.50
    1、因公出国（境）费用|0.00
    2、公务接待费|1.50
    3、公务用车购置及运行维护费|5.00
    其中：（1）公务用车运行维护费|5.00""",
)
RUNNING = (
    "机构运行信息表\n金额单位：万元",
    """项目|行次|统计数|项目|行次|统计数
    一、“三公”经费支出|1|—|五、政府采购支出信息|25|—
    （一）支出合计|2|7.50|（一）政府采购支出合计|26|80.00
    2．公务用车购置及运行维护费|4|5.50|（二）政府采购授予中小企业合同金额|30|70.00
    3．公务接待费|7|2.00|其中：授予小微企业合同金额|31|60.00""",
)

OWNED = (
    "部门固定资产占用情况表\n某市档案局",
    """项目|数量|价值（万元）
    资产总额||500.00
    1、车辆（台、辆）|3|60.00""",
)
PLANNED = (
    "新增资产配置表\n单位：万元",
    """资产名称|数量|金额
    台式计算机|10|5.00
    合计|10|5.00""",
)
SORTED_HALVES = (
    "收支总表\n单位：万元",
    """收入|<|支出|<|<|<
    项目（按功能分类）|本年预算|项目（按部门预算经济分类）|本年预算|项目（按政府预算经济分类）|本年预算
    一、一般公共预算拨款收入|50.00|一、基本支出|50.00|一、机关工资福利支出|50.00
    经费拨款|48.00|工资福利支出|50.00||
    收入总计|50.00|支出总计|50.00|支出总计|50.00""",
)
CODED_HEADS = (
    "支出分类（政府预算）\n单位：万元",
    """功能科目|<|<|<|总计|机关工资福利支出|机关商品和服务支出
    科目编码|<|<|科目名称|^|^|^
    类|款|项|^|^|501|502
    合计|<|<|<|39.00|30.00|9.00
    213|03|01|行政运行|39.00|30.00|9.00""",
)
PRICES = (
    "政府采购预算表\n单位：万元",
    """序号|采购项目|单位|数量|单价|采购预算金额|一般公共预算
    |合计||||40.00|40.00
    1|办公电脑购置|台|20|0.50|10.00|10.00
    2|水库监测服务|项|1|30.00|30.00|30.00""",
)

CASES: list[tuple[Profile, tuple[str, str], str, dict[str, object]]] = [
    (FINAL, COUNTED, "t1r4c3", {"measure": "revenue_item", "fund": "general_public"}),
    (FINAL, COUNTED, "t1r9c6", {"measure": "expenditure_total"}),
    (FINAL, COUNTED_CODES, "t1r4c5", {"measure": "expenditure_current", "row_kind": "total"}),
    (FINAL, COUNTED_CODES, "t1r6c6", {"code_raw": "2012601", "part": "basic"}),
    (FINAL, FUND, "t1r4c3", {"measure": "carryover", "item": "年初结转和结余", "fund": "gov_fund"}),
    (FINAL, FUND, "t1r4c5", {"measure": "appropriation_item", "fund": "gov_fund"}),
    (FINAL, FUND, "t1r5c4", {"measure": "revenue_item", "code_raw": "212"}),
    (FINAL, FUND, "t1r5c5", {"measure": "expenditure_item", "code_raw": "212", "fund": "gov_fund"}),
    (FINAL, STATISTICS, "t1r3c2", {"measure": "three_public_total"}),
    (FINAL, STATISTICS, "t1r7c2", {"measure": "three_public_vehicle_operation"}),
    (FINAL, STATISTICS, "t1r10c2", {"measure": "abroad_groups", "unit": "count"}),
    (FINAL, STATISTICS, "t1r2c4", {"measure": "operating_cost", "unit": "yuan"}),
    (FINAL, STATISTICS, "t1r3c4", {"measure": "operating_cost_item", "item": "行政单位"}),
    (FINAL, STATISTICS, "t1r5c4", {"measure": "vehicles_total", "basis": "stock", "unit": "count"}),
    (FINAL, STATISTICS, "t1r7c4", {"measure": "vehicles_by_use", "item": "机要通信用车"}),
    (FINAL, STATISTICS, "t1r8c4", {"measure": "equipment_1m"}),
    (FINAL, STATISTICS, "t1r11c4", {"measure": "procurement_goods"}),
    (GOVERNMENT, DISTRICTS, "t1r3c2", {"measure": "transfer_item", "item": "甲县", "code_raw": None}),
    (GOVERNMENT, DISTRICTS, "t1r3c4", {"row_kind": "of_which", "column_head": "专项转移支付"}),
    (BUDGET, STAFF, "t1r2c2", {"measure": "staff_authorized", "basis": "stock", "unit": "count"}),
    (BUDGET, STAFF, "t1r2c3", {"measure": "staff_actual"}),
    (BUDGET, STAFF, "t1r2c4", {"measure": "staff_retired"}),
    (BUDGET, PURCHASES, "t1r3c7", {"measure": "procurement_total", "row_kind": "total"}),
    (BUDGET, PURCHASES, "t1r4c7", {"measure": "procurement_goods"}),
    (BUDGET, PURCHASES, "t1r5c7", {"measure": "procurement_goods", "item": "某市档案局", "row_kind": "of_which"}),
    (BUDGET, PURCHASES, "t1r6c7", {"measure": "procurement_item", "item": "复印纸"}),
    (BUDGET, CROSSED, "t1r2c4", {"measure": "expenditure_item", "code_raw": "2050302", "item": "中等职业教育"}),
    (BUDGET, CROSSED, "t1r4c4", {"measure": "expenditure_total"}),
    (BUDGET, CROSSED_ECONOMIC, "t1r2c5", {"measure": "expenditure_basic", "code_raw": None}),
    (BUDGET, CROSSED_ECONOMIC, "t1r4c5", {"code_raw": "30202", "item": "印刷费", "classification": "economic_dept"}),
    (GOVERNMENT, STACKED, "t1r6c3", {"measure": "expenditure_item", "fund": "state_capital", "factor": 10_000}),
    (GOVERNMENT, STACKED, "t1r11c3", {"measure": "revenue_current", "fund": "general_public", "factor": 10**8}),
    (GOVERNMENT, STACKED, "t1r12c3", {"measure": "revenue_item", "code_raw": None, "table_kind": "revenue"}),
    (GOVERNMENT, STACKED, "t1r12c4", {"basis": "change", "unit": "percent"}),
    (GOVERNMENT, STACKED, "t1r16c2", {"measure": "revenue_item", "fund": "gov_fund", "basis": "previous_final"}),
    (BUDGET, COUNTED_PURCHASES, "t1r4c5", {"measure": "other_count", "value": 7, "code_raw": "2012604"}),
    (BUDGET, COUNTED_PURCHASES, "t1r4c10", {"measure": "procurement_item", "item": "库房除湿机购置", "code_raw": "2012604"}),
    (BUDGET, TASKS, "t1r4c4", {"measure": "project_item", "item": "馆藏数字化"}),
    (BUDGET, TASKS, "t1r5c4", {"measure": "expenditure_total", "item": None, "row_kind": "total"}),
    (BUDGET, YEARS, "t1r3c3", {"measure": "three_public_total", "row_kind": "total", "basis": "previous_budget"}),
    (BUDGET, YEARS, "t1r4c3", {"row_kind": "total", "fund": "general_public", "basis": "budget", "year": 2026}),
    (BUDGET, YEARS, "t1r4c6", {"measure": "three_public_reception", "row_kind": "leaf", "fund": "gov_fund"}),
    (BUDGET, YEARS, "t1r5c5", {"basis": "change", "direction": "decrease", "row_kind": "leaf"}),
    (BUDGET, BODIES, "t1r3c3", {"measure": "other_amount", "row_kind": "total"}),
    (BUDGET, BODIES, "t1r4c3", {"measure": "other_amount", "item": "某市档案局", "row_kind": "of_which"}),
    (BUDGET, BODIES, "t1r4c4", {"measure": "three_public_total", "item": "某市档案局", "row_kind": "of_which"}),
    (BUDGET, BODIES, "t1r3c5", {"measure": "three_public_reception", "row_kind": "leaf"}),
    (BUDGET, BODIES, "t1r5c6", {"measure": "meeting_cost", "row_kind": "of_which"}),
    (FINAL, COUNTED_CODES, "t1r4c5", {"item": None, "label": "本年支出合计"}),
    (BUDGET, CROSSED, "t1r4c5", {"measure": "expenditure_basic", "item": None, "label": "基本支出"}),
    (BUDGET, UNDER, "t1r3c4", {"row_kind": "subtotal", "parents": ()}),
    (BUDGET, UNDER, "t1r4c4", {"row_kind": "subtotal", "parents": ("一般公共服务支出",)}),
    (BUDGET, UNDER, "t1r6c4", {"row_kind": "leaf", "parents": ("一般公共服务支出", "档案事务"), "item": "档案馆"}),
    (BUDGET, INHERITED, "t1r4c5", {"code_raw": "208", "item": "社会保障和就业支出", "row_kind": "subtotal"}),
    (BUDGET, INHERITED, "t1r5c5", {"code_raw": "20805", "parents": ("208",), "row_kind": "subtotal"}),
    (BUDGET, INHERITED, "t1r6c5", {"code_raw": "2080501", "row_kind": "leaf"}),
    (BUDGET, INHERITED, "t1r7c6", {"code_raw": "2080505", "part": "basic"}),
    (BUDGET, INHERITED, "t1r9c7", {"code_raw": "2210201", "parents": ("221", "22102"), "part": "project"}),
    (BUDGET, TWO_CODES, "t1r4c7", {"code_raw": None, "item": "职业年金缴费"}),
    (BUDGET, TWO_CODES, "t1r5c7", {"code_raw": "30201", "classification": "economic_dept"}),
    (FINAL, UNNAMED_LEVELS, "t1r3c5", {"measure": "expenditure_current", "row_kind": "total"}),
    (FINAL, UNNAMED_LEVELS, "t1r5c5", {"code_raw": "20106", "classification": "functional"}),
    (FINAL, UNNAMED_LEVELS, "t1r7c7", {"code_raw": "2010602", "part": "project"}),
    (BUDGET, GROWING_CODES, "t1r2c5", {"code_raw": "2080505", "classification": "functional"}),
    (BUDGET, GROWING_CODES, "t1r3c6", {"code_raw": "2101101", "part": "basic"}),
    (BUDGET, USES, "t1r4c2", {"measure": "revenue_item", "item": "财政拨款"}),
    (BUDGET, USES, "t1r5c2", {"measure": "revenue_item", "fund": "general_public"}),
    (BUDGET, USES, "t1r4c6", {"measure": "expenditure_basic"}),
    (BUDGET, USES, "t1r6c6", {"measure": "expenditure_item", "item": "单位预留机动经费"}),
    (BUDGET, SOURCES, "t1r2c3", {"measure": "revenue_total", "row_kind": "total"}),
    (BUDGET, SOURCES, "t1r3c3", {"measure": "revenue_item", "item": "一般公共预算资金", "row_kind": "subtotal"}),
    (BUDGET, SOURCES, "t1r4c3", {"item": "公共财政拨款（补助）资金", "fund": "general_public", "row_kind": "leaf"}),
    (BUDGET, STAIRS, "t1r2c6", {"measure": "procurement_total", "row_kind": "total"}),
    (BUDGET, STAIRS, "t1r3c6", {"item": "货物A", "row_kind": "subtotal"}),
    (BUDGET, STAIRS, "t1r4c6", {"item": "档案数字化", "row_kind": "subtotal", "parents": ("货物A",)}),
    (BUDGET, STAIRS, "t1r6c6", {"item": "复印机", "row_kind": "leaf", "parents": ("货物A", "档案数字化")}),
    (BUDGET, STAIRS, "t1r7c6", {"item": "服务C", "row_kind": "leaf"}),
    (FINAL, CARRIED, "t1r3c3", {"measure": "appropriation_item", "fund": "general_public"}),
    (FINAL, CARRIED, "t1r6c3", {"measure": "carryover", "fund": "general_public"}),
    (FINAL, FLOWS, "t1r3c3", {"measure": "carryover", "row_kind": "leaf"}),
    (FINAL, FLOWS, "t1r3c5", {"measure": "carryover", "row_kind": "of_which"}),
    (FINAL, FLOWS, "t1r3c7", {"measure": "revenue_current", "row_kind": "of_which"}),
    (FINAL, FLOWS, "t1r4c8", {"measure": "revenue_item", "row_kind": "of_which"}),
    (FINAL, FLOWS, "t1r3c10", {"measure": "expenditure_basic", "row_kind": "subtotal"}),
    (FINAL, FLOWS, "t1r4c11", {"measure": "expenditure_item", "part": "project"}),
    (BUDGET, DIVIDED_USES, "t1r3c4", {"measure": "expenditure_basic", "row_kind": "subtotal"}),
    (BUDGET, DIVIDED_USES, "t1r3c5", {"measure": "economic_item", "item": "工资福利支出", "part": "basic"}),
    (BUDGET, DIVIDED_USES, "t1r3c9", {"measure": "expenditure_project", "row_kind": "of_which"}),
    (BUDGET, DIVIDED_USES, "t1r4c6", {"measure": "expenditure_item", "part": "basic", "row_kind": "of_which"}),
    (BUDGET, DIVIDED_ROWS, "t1r3c5", {"measure": "expenditure_basic"}),
    (BUDGET, DIVIDED_ROWS, "t1r4c4", {"measure": "economic_item", "item": "工资福利支出"}),
    (BUDGET, DIVIDED_ROWS, "t1r6c4", {"measure": "expenditure_project", "row_kind": "of_which"}),
    (BUDGET, ONE_FIGURE, "t1r2c2", {"measure": "three_public_total", "row_kind": "total"}),
    (BUDGET, ONE_FIGURE, "t1r4c2", {"measure": "three_public_reception", "row_kind": "leaf"}),
    (BUDGET, ONE_FIGURE, "t1r6c2", {"measure": "three_public_vehicle_operation", "row_kind": "leaf"}),
    (FINAL, RUNNING, "t1r3c3", {"measure": "three_public_total"}),
    (FINAL, RUNNING, "t1r4c3", {"measure": "three_public_vehicle"}),
    (FINAL, RUNNING, "t1r5c6", {"measure": "procurement_micro", "row_kind": "of_which"}),
    (BUDGET, OWNED, "t1r2c3", {"measure": "asset_item", "basis": "stock", "factor": 10_000}),
    (BUDGET, OWNED, "t1r3c2", {"unit": "count", "basis": "stock"}),
    (BUDGET, PLANNED, "t1r2c3", {"measure": "asset_item", "basis": "budget"}),
    (BUDGET, SORTED_HALVES, "t1r3c2", {"measure": "revenue_item", "fund": "general_public"}),
    (BUDGET, SORTED_HALVES, "t1r4c2", {"measure": "revenue_item", "classification": None}),
    (BUDGET, SORTED_HALVES, "t1r4c4", {"measure": "economic_item", "classification": "economic_dept"}),
    (BUDGET, SORTED_HALVES, "t1r3c6", {"measure": "economic_item", "classification": "economic_gov"}),
    (BUDGET, CODED_HEADS, "t1r4c5", {"measure": "expenditure_total", "row_kind": "total"}),
    (BUDGET, CODED_HEADS, "t1r4c6", {"measure": "economic_item", "item": "机关工资福利支出"}),
    (BUDGET, CODED_HEADS, "t1r5c7", {"measure": "expenditure_item", "row_kind": "of_which"}),
    (BUDGET, PRICES, "t1r3c5", {"measure": "other_amount", "row_kind": "of_which"}),
    (BUDGET, PRICES, "t1r3c6", {"measure": "procurement_item", "row_kind": "leaf"}),
    (BUDGET, FUNDS_AMONG_CLASSES, "t1r8c4", {"measure": "expenditure_item", "item": "国有资本经营预算支出"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "table", "cell", "expected"), CASES, ids=[f"{c[1][0][:8]}-{c[2]}" for c in CASES]
)
def test_cell(profile: Profile, table: tuple[str, str], cell: str, expected: dict[str, object]) -> None:
    mention: Mention = cases.found(profile, table)[cell]
    assert {key: getattr(mention, key) for key in expected} == expected


def test_line_numbers_and_counted_columns_are_no_figures() -> None:
    assert {m.value_text for m in cases.found(FINAL, COUNTED).values()} == {
        "500.00",
        "480.00",
        "10.00",
        "30.00",
        "510.00",
    }


def test_a_dash_beside_a_heading_is_no_zero() -> None:
    assert not {"t1r2c2", "t1r9c2", "t1r4c4", "t1r9c4"} & set(cases.found(FINAL, STATISTICS))


WORDS = [
    "项目",
    "合计",
    "201",
    "20101",
    "1,234.50",
    "-",
    "",
    "",
    "^",
    "<",
    "基本支出",
    "单位：万元",
    "2025年决算数",
    "一、教育支出",
]
WORDS += [
    "科目编码",
    "其中：房屋",
    "三公经费",
    "绩效目标",
    "100%",
    "某市水利局",
    "序号",
    "3",
    "[205]教育",
    "增减%",
    "一级指标",
]


@pytest.mark.parametrize("seed", range(60))
def test_tables_without_sense_break_nothing(seed: int) -> None:
    random = Random(seed)
    tables = []
    for _ in range(3):
        width = random.randint(2, 7)
        rows = ["|".join(random.choice(WORDS) for _ in range(width)) for _ in range(random.randint(1, 9))]
        tables.append(
            (random.choice(["", "收支总表", "项目支出绩效目标表\n单位：元", "债务余额表"]), "\n".join(rows))
        )
    made = cases.document(*tables)
    mentions, exclusions, _ = find_tables(made, BUDGET)
    cases._check_places(made, mentions, exclusions)
