"""Who may do what, for every role, doctype and place. The matrix test reads this table and tests every cell.

Places (see factories.py): `own` hangs on the household QA-0001 (linked to the member, in the lead's area), `village`
on QA-0003 of the same village (another member's, another area's), `other` on QB-0001 of another village. For Scheme
Policy they are an approved one, a draft and one that awaits approval.

Letters: r read (list and form), p report, x export, w write, c create, d delete. Report and export are rights on a
doctype: they are written at `own`, and what they show is what the list shows.
"""

ROLES = (
	"Linked Member",
	"Area Lead",
	"Village Secretary",
	"Village Committee",
	"Organisation Clerk",
	"Township Leader",
	"Township Secretary",
)

# doctype: one cell per role in the order of ROLES, each `own / village / other`
TABLE = {
	#                        Linked Member    Area Lead          Village Secretary     Village Committee   Organisation Clerk        Township Leader  Township Secretary
	"Village":               ("r / r / -",     "r / r / -",       "rpxw / rw / -",      "rp / r / -",       "rpxwc / rwc / rwc",       "rpx / r / r",   "rpx / r / r"),
	"Village Group":         ("r / r / -",     "r / r / -",       "rpxwcd / rwcd / -",  "rpwc / rwc / -",   "rpxwcd / rwcd / rwcd",    "rpx / r / r",   "rpx / r / r"),
	"Lead Area":             ("r / r / -",     "r / r / -",       "rpxwcd / rwcd / -",  "rpwc / rwc / -",   "rpxwcd / rwcd / rwcd",    "rpx / r / r",   "rpx / r / r"),
	"Leading Group Member":  ("r / r / r",     "r / r / r",       "rp / r / r",         "rp / r / r",       "rpxwcd / rwcd / rwcd",    "rpx / r / r",   "rpx / r / r"),
	"Party Member":          ("r / - / -",     "rp / - / -",      "rpxwc / rwc / -",    "rpxw / rw / -",    "rpxwc / rwc / rwc",       "rpx / r / r",   "rpx / r / r"),
	"Household":             ("rp / - / -",    "rp / - / -",      "rpxwc / rwc / -",    "rpxwc / rwc / -",  "rpxwc / rwc / rwc",       "rpx / r / r",   "rpx / r / r"),
	"Household Tie":         ("r / - / -",     "r / - / -",       "rpxwcd / rwcd / -",  "rpxwcd / rwcd / -", "rpxwcd / rwcd / rwcd",    "rpx / r / r",   "rpx / r / r"),
	"Household Link":        ("r / - / -",     "rp / - / -",      "rpxwc / rwc / -",    "rpwc / rwc / -",   "rpxwc / rwc / rwc",       "rpx / r / r",   "rpx / r / r"),
	"Visit":                 ("rwc / - / -",   "rpwc / - / -",    "rpxwc / rwc / -",    "rpwc / rwc / -",   "rpxwc / rwc / rwc",       "rpx / r / r",   "rpx / r / r"),
	"Visit Obligation":      ("rp / - / -",    "rp / - / -",      "rpx / r / -",        "rp / r / -",       "rpx / r / r",             "rpx / r / r",   "rpx / r / r"),
	"Sorting Check":         ("r / - / -",     "rpwc / - / -",    "rpxwc / rwc / -",    "rpwc / rwc / -",   "rpxwc / rwc / rwc",       "rpx / r / r",   "rpx / r / r"),
	"Household Tier Change": ("r / - / -",     "rpwc / - / -",    "rpxwc / rwc / -",    "rpwc / rwc / -",   "rpx / r / r",             "rpx / r / r",   "rpx / r / r"),
	"Scheme Policy":         ("r / - / -",     "r / - / -",       "rp / - / -",         "rp / - / -",       "rpxwcd / rwcd / rwcd",    "rpxw / rw / rw", "rpxw / rw / rw"),
	"Rule Decision":         ("r / - / -",     "r / - / -",       "rp / r / -",         "r / r / -",        "rpx / r / r",             "rpx / r / r",   "rpx / r / r"),
	"Linkage Cycle":         ("r / r / r",     "r / r / r",       "r / r / r",          "r / r / r",        "rpxwc / rwc / rwc",       "rpx / r / r",   "rpx / r / r"),
	"Linkage Plan":          ("- / - / -",     "r / r / -",       "rpxwcd / rwcd / -",  "rpwc / rwc / -",   "rpxwcd / rwcd / rwcd",    "rpxw / rw / rw", "rpxw / rw / rw"),
	"Linkage Plan Pair":     ("- / - / -",     "r / - / -",       "rpx / r / -",        "rp / r / -",       "rpx / r / r",             "rpx / r / r",   "rpx / r / r"),
	"Print Job":             ("- / - / -",     "rc / - / -",      "rc / rc / -",        "rc / rc / -",      "rc / rc / rc",            "- / - / -",     "- / - / -"),
	"Roster Import":         ("- / - / -",     "- / - / -",       "rwc / rwc / -",      "rwc / rwc / -",    "rwc / rwc / rwc",         "- / - / -",     "- / - / -"),
	"Register Export":       ("- / - / -",     "- / - / -",       "- / - / -",          "- / - / -",        "rp / r / r",              "rp / r / r",    "rp / r / r"),
	"Confidential Reading":  ("- / - / -",     "- / - / -",       "- / - / -",          "- / - / -",        "rp / r / r",              "rp / r / r",    "rp / r / r"),
}  # fmt: skip

CHILDREN = {
	"Village Staff": "Village",
	"Lead Area Group": "Lead Area",
	"Household Listing": "Household",
	"Visit Companion": "Visit",
	"Scheme Policy Value": "Scheme Policy",
	"Linkage Plan Breach": "Linkage Plan",
	"Roster Import Problem": "Roster Import",
}


def rights(doctype: str, role: str, place: str) -> str:
	"""The letters of one cell, without the dash."""
	cell = TABLE[doctype][ROLES.index(role)].split("/")
	return cell[("own", "village", "other").index(place)].strip().replace("-", "")
