from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newspaper archive")

    def ready(self):
        from articles import checks  # noqa: F401  it registers itself
