"""A browser's page that shows the Desk: how it is logged in, led, read and listened to."""

from dataclasses import dataclass, field

from calls import Calls
from screens import READ

SIZES = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}

# Names of fields, which Frappe shows while Alt is held, and of the world's time zones.
HIDDEN = ".tooltip-content, [data-fieldname=time_zone] { display: none !important }"


@dataclass
class Desk:
	"""A logged-in page, and everything that the browser complained of."""

	page: object
	address: str
	complaints: list[str] = field(default_factory=list)

	def open(self, *route: str) -> None:
		"""Go to a place of the Desk as its links do, and wait until it stands there and nothing is loading."""
		self.page.evaluate("route => frappe.set_route(route)", list(route))
		self.page.wait_for_function("route => frappe.get_route_str().startsWith(route)", arg=route[0])
		if route[0] == "Form":
			self.page.wait_for_function(
				"name => window.cur_frm?.doc && cur_frm.docname === name", arg=route[2]
			)
		self.settle()

	def load(self, path: str) -> None:
		"""Load a page of the Desk from its address, as a bookmark does."""
		self.page.goto(f"{self.address}{path}", wait_until="load")
		self.page.wait_for_function("window.frappe && frappe.boot && frappe.request && frappe.router")
		self.settle()

	def close_dialogs(self) -> None:
		"""Close what is open; a dialog that is still on its way in is asked again."""
		self.page.wait_for_function(
			"() => { $('.modal.show').modal('hide'); return !$('.modal.show').length }"
		)

	def new(self, doctype: str) -> None:
		"""Start a new document in its whole form, also where Frappe offers a short one first."""
		self.page.evaluate(
			"""doctype => frappe.model.with_doctype(doctype, () => {
				frappe.set_route('Form', doctype, frappe.model.get_new_doc(doctype, null, null, true).name);
			})""",
			doctype,
		)
		shown = "doctype => window.cur_frm?.doctype === doctype && cur_frm.is_new()"
		self.page.wait_for_function(shown, arg=doctype)
		self.settle()

	def settle(self) -> None:
		"""Wait until the Desk has its answers and shows them."""
		self.page.wait_for_function(
			"frappe.request.ajax_count === 0 && !document.querySelector('.freeze.in')"
		)
		self.page.wait_for_timeout(300)
		self.page.wait_for_function("frappe.request.ajax_count === 0")

	def text(self) -> str:
		"""What a person reads on the page; without names of fields and of the world's time zones."""
		self.page.add_style_tag(content=HIDDEN)
		return self.page.evaluate(READ)

	def overflow(self) -> int:
		"""How many pixels the page is wider than the window."""
		return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def record(context, calls: Calls, role: str) -> None:
	"""Remember what the pages of a browser's window call."""
	context.on("request", lambda request: calls.note(role, request))

	def follow(page) -> None:
		page.on(
			"websocket",
			lambda socket: socket.on("framesent", lambda said: calls.note_message(role, "", said)),
		)

	context.on("page", follow)


def log_in(context, address: str, user: str, password: str) -> Desk:
	"""Type the account into the login page and press the button."""
	page = context.new_page()
	page.set_default_timeout(30_000)
	desk = Desk(page, address)
	listen(desk)
	page.goto(f"{address}/login", wait_until="domcontentloaded")
	page.fill("#login_email", user)
	page.fill("#login_password", password)
	page.locator(".btn-login").first.click()
	page.wait_for_url(lambda url: "/login" not in url)
	page.wait_for_function("window.frappe && frappe.boot && frappe.request && frappe.router")
	desk.settle()
	return desk


def listen(desk: Desk) -> None:
	"""Collect console errors, uncaught errors and failed requests."""
	note = desk.complaints.append
	desk.page.on("console", lambda message: message.type == "error" and note(f"console: {message.text}"))
	desk.page.on("pageerror", lambda error: note(f"uncaught: {error}"))
	desk.page.on("response", lambda reply: reply.status >= 400 and note(f"{reply.status} {reply.url}"))
