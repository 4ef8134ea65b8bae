"""Every word that is printed, and how days, phones and empty places are written."""

from datetime import date

CARD_TITLE = "党员联户联系卡"
CARD_ROLE = "联户党员"
ROUND_THE_CLOCK = "24小时联系"
ASK_VILLAGE = "电话请向村委会询问"
FALLBACK_LEAD = "联系不上时找联户长"
FALLBACK_VILLAGE = "联系不上时找{village}村委会"
SCAN = ("手机扫一扫", "看最新联系人和电话")
HOME = "{head} 户"
DUTIES_TITLE = "有这些事，请找联户党员"
DUTIES = (
	"垃圾怎么分，不清楚、有难处",
	"生产、生活上遇到困难",
	"对村里有意见、有建议",
	"需要帮忙反映、跟进的事",
)
NEW_CARD = "换人会换新卡"
ISSUED = "{day} 制"

REGISTER_TITLE = "{place}党员联户登记表"
POST_CADRE, POST_PARTY_GROUP, POST_VILLAGERS_GROUP, POST_NONE = (
	"村“两委”干部",
	"党小组长",
	"村民小组长",
	"党员",
)
NO_AREA = "未划片区"
NO_LEAD = "未确定"
AREA_LINE = "{area}　联户长：{lead}　{households} 户　联户党员 {members} 人　已发卡 {issued} 户"
CONTINUED = "（续）"
AS_OF = "截至 {day}"
PAGE = "第 {page} 页　共 {pages} 页"
SUMMARY = "汇总"
TOTAL = "合计"
UNLINKED = "尚无主要联户党员的住户：{count} 户。"
NO_ROWS = "没有进行中的联户关系。"
SIGNATURES = ("制表人", "村党支部书记", "乡镇审核人", "日期（盖章）")

LOG_TITLE = "党员联户工作记录"
LOG_MEMBER, LOG_UNIT, LOG_QUARTER, LOG_COUNT = "联户党员", "所在单位", "记录季度", "所联户数"
LOG_LIST = "本季度所联住户"
LOG_NOTES_TITLE = "填写说明"
LOG_NOTES = (
	"每走访一次记一行；没见到人也记，在“家庭情况”栏写“未遇”。",
	"困难、意见当场能答复的写明答复；答复不了的，尽快告诉联户长或村里。",
	"走访后尽快自己登记，或把本记录交村里代录；录入晚了要经审核才计入。",
)
LOG_SUMMARY = "本季度小结"
LOG_CHECKS = ("联户长查阅", "村党支部查阅")
LOG_PHONE = "电话 {phone}"
BLANK = "________________"
LOG_EXTRA = "补充记录"
LOG_EXTRA_NOTE = "前面写不下的，写在这里，注明户主。"
LOG_EMPTY = "本季度没有所联住户。"

NONE = "—"


def day(value: date | None, empty: str = NONE) -> str:
	"""Return a day as tables hold it, 2026-04-15."""
	return value.isoformat() if value else empty


def long_day(value: date) -> str:
	"""Return a day as a sentence holds it, 2026年4月15日."""
	return f"{value.year}年{value.month}月{value.day}日"


def phone(number: str) -> str:
	"""Return a mobile number in groups of three, four and four; any other number as it is."""
	number = number.strip()
	return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 and number.isdecimal() else number
