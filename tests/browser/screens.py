"""What a person reads on a screen of the Desk, and whether it is Chinese."""

import re

# Numbers, accounts, keys and file types that no language translates, and the rule that the made-up world invents.
UNTRANSLATED = re.compile(
	r"^\{\".*\}$|^Filter based on \w+|\S*\.(pdf|xlsx|csv|txt)\b|\btest(-rule)?\b|\b(QA|QB|P|B|FC|R|W|ZC|ZF|TY|DR|DC|DY)-?[\w-]*|[\w.]+@[\w.]+|https?://\S+|"
	r"Ctrl|Alt|Shift|Esc|Enter|PDF|CSV|Excel|JSON|HTML|ID|QR|\d[\w-]*|[a-z]+(-[a-z]+)+\b"
)
# Written in Frappe's templates past every translation (what pictures and buttons tell a screen reader), and
# the folder of files that Frappe makes before a language is chosen.
HARD_CODED = {
	"Toggle navigation",
	"Generic Empty State",
	"Grid Empty State",
	"SmallMessage",
	"Like",
	"Upload",
	"prev",
	"next",
	"Attachments",
}
ENGLISH = re.compile(r"[A-Za-z]{3,}")
# What is read: the tab's title, the text, and what fields and pictures say of themselves.
READ = """() => {
	const seen = [...document.querySelectorAll('[placeholder], [title], [aria-label], [alt], [data-original-title]')]
		.filter((element) => element.offsetWidth)
		.flatMap((element) =>
			['placeholder', 'title', 'aria-label', 'alt', 'data-original-title'].map((name) => element.getAttribute(name)));
	return [document.title, document.body.innerText, ...seen].filter(Boolean).join('\\n');
}"""


def english_in(text: str) -> list[str]:
	"""The lines of a screen in which English is left, each once."""
	lines = dict.fromkeys(line.strip() for line in text.splitlines())
	return [line for line in lines if line not in HARD_CODED and ENGLISH.search(UNTRANSLATED.sub("", line))]
