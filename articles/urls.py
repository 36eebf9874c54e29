from django.urls import path, register_converter

from articles import converters, search_views, views
from articles.feeds import NewestArticles

for name in ("Name", "Label", "Year", "TwoDigits", "IssueKey"):
    register_converter(getattr(converters, name), name)

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("newest.atom", NewestArticles(), name="feed"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemap_index"),
    path("search/", search_views.search, name="search"),
    path("search/results.json", search_views.search_json, name="search_json"),
    path("search/newest.atom", search_views.search_feed, name="search_feed"),
    path("search/suggestions.json", search_views.suggestions, name="suggestions"),
    path("articles/", views.article_list, name="article_list"),
    path("articles/<int:pk>/", views.article_detail, name="article_detail"),
    path("newspapers/", views.newspaper_list, name="newspaper_list"),
    path("sections/", views.section_list, name="section_list"),
    path("sections/<int:pk>/", views.section_detail, name="section_id"),
    path("sections/<int:pk>-<Name:name>/", views.section_detail, name="section_detail"),
    path("sections/<int:pk>-<Name:name>/<Year:year>/", views.section_detail, name="section_dates"),
    path(
        "sections/<int:pk>-<Name:name>/<Year:year>/<TwoDigits:month>/",
        views.section_detail,
        name="section_dates",
    ),
    path(
        "sections/<int:pk>-<Name:name>/<Year:year>/<TwoDigits:month>/<TwoDigits:day>/",
        views.section_detail,
        name="section_dates",
    ),
    path("dates/", views.date_detail, name="date_index"),
    path("dates/<Year:year>/", views.date_detail, name="date_detail"),
    path("dates/<Year:year>/<TwoDigits:month>/", views.date_detail, name="date_detail"),
    path("dates/<Year:year>/<TwoDigits:month>/<TwoDigits:day>/", views.date_detail, name="date_detail"),
    path("reporters/", views.reporter_list, name="reporter_list"),
    path("reporters/<int:pk>/", views.reporter_detail, name="reporter_id"),
    path("reporters/<int:pk>-<Name:name>/", views.reporter_detail, name="reporter_detail"),
    path("tags/", views.tag_list, name="tag_list"),
    path("tags/<Label:name>/", views.tag_detail, name="tag_detail"),
    # Last, since a newspaper may be called anything but what stands above (RESERVED_SLUGS).
    path("<Name:newspaper>/", views.newspaper_detail, name="newspaper_detail"),
    path("<Name:newspaper>/newest.atom", views.of_a_newspaper(NewestArticles()), name="newspaper_feed"),
    path("<Name:newspaper>/sitemap-<Year:year>-<TwoDigits:month>.xml", views.sitemap, name="sitemap"),
    path("<Name:newspaper>/<Year:year>/", views.newspaper_year, name="newspaper_year"),
    path("<Name:newspaper>/<Year:year>/<TwoDigits:month>/", views.newspaper_month, name="newspaper_month"),
    path("<Name:newspaper>/<IssueKey:key>/", views.issue_detail, name="issue_detail"),
    path("<Name:newspaper>/<IssueKey:key>/<Label:label>/", views.page_detail, name="page_detail"),
]
