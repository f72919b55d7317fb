"""A small site that shows the look without any other room: the gallery, help, sign-in."""

import html
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template import RequestContext, Template
from django.urls import path

from jinchang_vet.form_token import form_token
from jinchang_vet.kit.gallery import gallery_context
from targets.kinds import Status, Tag

SIGNED_IN = {
    "nav": {
        "items": [
            SimpleNamespace(label="总览", url="/", here=True, badge=""),
            SimpleNamespace(label="数据填报", url="/rounds/", here=False, badge=2),
        ],
        "who": "市教育局 职成科",
    },
    "user": SimpleNamespace(is_authenticated=True, get_username="bureau"),
    "demo_present": True,
}


class SignInForm(forms.Form):
    username = forms.CharField(label="账号")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


def page(name, **context):
    @login_not_required
    def show(request, slug=""):
        return render(request, name or f"help/{slug}.html", {**SIGNED_IN, **context})

    return show


@login_not_required
def echo(request):
    """What a form sent, as a page with a picture of its own so that the browser asks for none."""
    sent = html.escape(request.POST.urlencode())
    return HttpResponse(f'<link rel="icon" href="data:,"><p>{sent}</p>')


@login_not_required
def refuse(request, status):
    return HttpResponse(f"<p>被拒绝 {status}</p>", status=status)


@login_not_required
def entry(request):
    """One figure that is saved in place and refused with the status in the address."""
    source = """{% extends "base.html" %}{% block content %}
      <h1>填报</h1>
      <form hx-post="/refuse/{{ request.GET.status }}/" hx-target="#answer" data-guard>
        {% csrf_token %}
        <label>人数 <input name="n" value=""></label><button>保存</button>
      </form>
      <div id="answer"></div>{% endblock %}"""
    return HttpResponse(Template(source).render(RequestContext(request, SIGNED_IN)))


def sign_in_page():
    anonymous = SimpleNamespace(is_authenticated=False)
    return page("registration/login.html", form=SignInForm(), next="/x/", user=anonymous, nav=None)


urlpatterns = [
    path("", page("help/index.html"), name="home"),
    path("gallery/", page("gallery.html", **gallery_context(statuses=Status, tags=Tag))),
    path("login/", sign_in_page(), name="login"),
    path("logout/", echo, name="logout"),
    path("code/", echo, name="code_sign_in"),
    path("me/", echo, name="me"),
    path("token/", form_token, name="form_token"),
    path("password/", page("registration/logged_out.html"), name="password_change"),
    path("help/", page("help/index.html"), name="help"),
    path("help/<slug:slug>/", page(""), name="help_page"),
    path("api/v1/docs", page(""), name="api_docs"),
    path("verify/", echo, name="verify"),
    path("entry/", entry),
    path("refuse/<int:status>/", refuse),
]
