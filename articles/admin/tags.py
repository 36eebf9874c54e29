from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ArchiveAdmin, list_link
from articles.admin.reporters import merge_chosen
from articles.folding import fold_name
from articles.models import Article, Tag
from articles.tables.admin import TablesAdmin
from articles.tables.names import TagResource


@admin.register(Tag)
class TagAdmin(TablesAdmin, ArchiveAdmin):
    table_resource = TagResource
    list_display = ["name", "articles"]
    search_fields = ["folded_name"]
    actions = ["merge"]

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        rows = [tag.pk for tag in changelist.result_list]
        given = Article.tags.through.objects.filter(tag__in=rows).order_by()
        found = dict(given.values_list("tag").annotate(Count("pk")))
        for tag in changelist.result_list:
            tag.articles_found = found.get(tag.pk, 0)
        return changelist

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold_name(search_term))

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # one at a time, with a look at its articles
        return actions

    def has_merge_permission(self, request):
        return request.user.has_perm("articles.merge_tag")

    def get_deleted_objects(self, tags, request):
        """What goes with a tag is only that articles have it, which their histories keep."""
        return [str(tag) for tag in tags], {}, set(), []

    def save_model(self, request, tag, form, change):
        tag.save_renamed()

    def delete_model(self, request, tag):
        tag.remove(by=request.user)

    @admin.display(description=gettext_lazy("articles"))
    def articles(self, tag):
        return list_link(Article, tag.articles_found, tag=tag.pk)

    @admin.action(description=gettext_lazy("Merge"), permissions=["merge"])
    def merge(self, request, tags):
        return merge_chosen(self, request, tags, action="merge", title=_("Merge tags"), examples=tags[:20])
