"""The site's addresses and one more: a view that does nothing."""

from django.http import HttpResponse
from django.urls import path

from newsroom.urls import urlpatterns as site

urlpatterns = [path("floor/", lambda request: HttpResponse("ok")), *site]
