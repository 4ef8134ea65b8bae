"""Disk, clock, database, mail and PDF of the machine that the site runs on."""

import shutil
from datetime import datetime, timedelta, timezone

import frappe
from frappe import _

from dongyang_lianhu import clock as scheme_clock
from dongyang_lianhu.doctor.finding import BAD, OK, WARN, Finding

GIBIBYTE = 1024**3
# (bytes, share) below which the disk is short, and below which it is nearly full.
SHORT, NEARLY_FULL = (5 * GIBIBYTE, 0.10), (GIBIBYTE, 0.03)
SECONDS_APART = 60


def disk() -> Finding:
	"""The room left where the site's files and backups lie."""
	return judge_disk(*shutil.disk_usage(frappe.get_site_path()))


def judge_disk(total: int, _used: int, free: int) -> Finding:
	"""Return whether the room that is left will do."""
	found = _("{0} GB of {1} GB are free.").format(round(free / GIBIBYTE, 1), round(total / GIBIBYTE))
	advice = _("Make room: old backups in the site's private/backups, logs. A full disk stops the database.")
	for state, (least, share) in ((BAD, NEARLY_FULL), (WARN, SHORT)):
		if free < least or free < total * share:
			return Finding(_("Disk"), state, found, advice)
	return Finding(_("Disk"), OK, found)


def clock() -> Finding:
	"""The machine's clock against the database's, and the site's time zone against the scheme's."""
	database = frappe.db.sql("select utc_timestamp()")[0][0]
	zone = frappe.db.get_single_value("System Settings", "time_zone")
	return judge_clock(database, datetime.now(timezone.utc).replace(tzinfo=None), zone)


def judge_clock(database: datetime, machine: datetime, zone: str | None) -> Finding:
	"""Return whether the clocks agree; both in UTC."""
	subject, wanted = _("Clock"), scheme_clock.SHANGHAI.key
	here = (machine.replace(tzinfo=timezone.utc)).astimezone(scheme_clock.SHANGHAI)
	apart = abs(database - machine)
	if apart > timedelta(seconds=SECONDS_APART):
		found = _("The clocks of the database and of this machine are {0} seconds apart.").format(
			apart.seconds
		)
		return Finding(
			subject, BAD, found, _("Let both keep time from a time server: timedatectl set-ntp true")
		)
	if zone != wanted:
		found = _("The site's time zone is {0}: the night does not begin at 0:10 of {1}.").format(
			zone or "-", wanted
		)
		return Finding(
			subject, WARN, found, _("Set the time zone in the System Settings to {0}.").format(wanted)
		)
	found = _("It is {0} in {1}; database and machine agree.").format(here.strftime("%Y-%m-%d %H:%M"), wanted)
	return Finding(subject, OK, found, _("Compare it with a clock that you trust."))


def database() -> Finding:
	"""Whether the database locks rows as Frappe expects."""
	rows = frappe.db.sql("show variables like 'innodb_snapshot_isolation'")
	version = frappe.db.sql("select version()")[0][0]
	return judge_database(version, rows[0][1] if rows else "OFF")


def judge_database(version: str, snapshot_isolation: str) -> Finding:
	"""Return whether saves that meet one another wait, or end in the error 1020 (MariaDB 11.6 and later)."""
	if snapshot_isolation.upper() not in ("ON", "1"):
		return Finding(_("Database"), OK, _("{0}; locks wait for one another.").format(version))
	found = _("{0}: innodb_snapshot_isolation is on; saves that meet one another end in the error 1020.")
	advice = _(
		"Write innodb_snapshot_isolation=OFF under [mysqld] in the database's configuration and restart it."
	)
	return Finding(_("Database"), BAD, found.format(version), advice)


def pdf() -> Finding:
	"""Whether Frappe can make PDF of its own print formats; cards, register and logs need no further program."""
	subject, program = _("PDF of forms"), shutil.which("wkhtmltopdf")
	if program:
		return Finding(subject, OK, _("wkhtmltopdf is installed."))
	found = _(
		"wkhtmltopdf is not installed: the PDF button of the print page is refused. Cards, registers and logs are made without it."
	)
	return Finding(subject, WARN, found, _("Install wkhtmltopdf, or print with the browser."))


def mail() -> Finding:
	"""Whether mail can go out, and whether mails of the last week failed."""
	subject = _("Mail")
	account = frappe.db.get_value("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}, "email_id")
	if not (account or frappe.conf.get("mail_server")):
		found = _("No outgoing mail account: links to reset a password do not go out.")
		advice = _(
			"Set up an Email Account for outgoing mail, or give new passwords by hand in the form User."
		)
		return Finding(subject, WARN, found, advice)
	since = frappe.utils.add_days(frappe.utils.now_datetime(), -7)
	failed = frappe.db.count("Email Queue", {"status": "Error", "creation": [">", since]})
	if failed:
		found = _("{0} mails of the last 7 days did not go out.").format(failed)
		return Finding(subject, WARN, found, _("Read the reasons in the list Email Queue."))
	return Finding(subject, OK, _("Mail goes out by {0}.").format(account or frappe.conf.get("mail_server")))
