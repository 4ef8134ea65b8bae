"""What a site needs beyond the doctypes: applied at installation and after every migration, idempotent."""

from dongyang_lianhu import branding


def after_install() -> None:
	"""Set the app's own name, logo and favicon."""
	branding.apply()


def after_migrate() -> None:
	"""As after installation: a site that was installed earlier gets what came since."""
	after_install()
