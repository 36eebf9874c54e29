from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import pgettext_lazy


class User(AbstractUser):
    """A member of staff. Chinese names are one field, not first and last."""

    first_name = None
    last_name = None
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80, blank=True)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name or self.username
