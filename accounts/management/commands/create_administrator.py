"""The first administrator of a new archive."""

import secrets

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User

USERNAME = "admin"


class Command(BaseCommand):
    help = (
        f"Create the administrator `{USERNAME}` with a random password, shown once, where there is none yet."
    )

    def handle(self, **options):
        if User.objects.filter(is_superuser=True).exists():
            return
        if User.objects.filter(username=USERNAME).exists():
            raise CommandError(
                _(
                    "There is no administrator, and the name %(name)s is taken. Make one with: manage.py createsuperuser"
                )
                % {"name": USERNAME}
            )
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser(USERNAME, password=password)
        text = _("Administrator: %(name)s   password: %(password)s   (shown only this once)")
        self.stdout.write(text % {"name": USERNAME, "password": password})
