"""What is talked about more than before, and the themes that staff follow over time."""

from typing import Any
from urllib.parse import urlencode

import pghistory
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import handler
from encounters.http import LOOKS, MemberRequest, announce, bind_form, isolated, render_page, without
from encounters.models import Location, Theme
from encounters.setting_forms import lock_settings
from encounters.setting_pages import edit_page
from encounters.topics.actions import join_to_theme, take_word_out
from encounters.topics.counting import Talk
from encounters.topics.forms import TOPIC_PRESETS, JoinForm, ThemeForm, TopicsForm
from encounters.topics.page import theme_page, theme_rows, topics_page


@handler
@require_safe
def topics(request: MemberRequest) -> HttpResponse:
    talk, context = talk_of(request)
    return show(request, talk, context, JoinForm(member=request.member))


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return to_page(request, "topics:list")
    with atomic(), pghistory.context(member=request.member.pk):
        lock_settings(request.member.organisation)
        form = bind_form(JoinForm, request, member=request.member)
        if form.is_valid():
            told = {name: form.cleaned_data[name] for name in ("theme", "name")}
            words = form.cleaned_data["words"]
            theme, added = join_to_theme(organisation=request.member.organisation, topics=words, **told)
            announce(request, said_of_joining(theme, added))
            return to_page(request, "topics:theme", theme.pk)
    talk, context = talk_of(request)
    return show(request, talk, context, form)


def said_of_joining(theme: Theme, number: int) -> Any:
    """Return what is said once words were joined to a theme."""
    text = ngettext(
        "%(number)d word joined to the theme {name}.", "%(number)d words joined to the theme {name}.", number
    )
    return format_html(text % {"number": number}, name=isolated(theme))


@handler
@require_safe
def themes(request: MemberRequest) -> HttpResponse:
    talk, context = talk_of(request)
    known = list(Theme.objects.of(request.member).by_name().for_page())
    followed = [theme for theme in known if theme.is_active]
    context |= {"themes": followed, "rows": theme_rows(talk, followed)}
    context["put_away"] = [theme for theme in known if not theme.is_active]
    return render_page(request, "topics/themes.html", context)


@handler
@require_safe
def theme(request: MemberRequest, theme_id: int) -> HttpResponse:
    found = get_object_or_404(Theme.objects.of(request.member).for_page(), pk=theme_id)
    talk, context = talk_of(request)
    return render_page(request, "topics/theme.html", context | {"page": theme_page(talk, found)})


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, theme_id: int) -> HttpResponse:
    with pghistory.context(member=request.member.pk):
        return edit_page(
            *(request, ThemeForm, Theme.objects.of(request.member), theme_id),
            new="",
            done=saved,
            template="topics/edit.html",
        )


def saved(request: MemberRequest, theme: Theme) -> HttpResponse:
    """Lead to the theme, or to all where it was put away, and say what was stored."""
    slug = request.member.organisation.slug
    if theme.is_active:
        announce(request, format_html(_("Saved: {name}."), name=isolated(theme)))
        return redirect("topics:theme", slug, theme.pk)
    announce(request, format_html(_("Put away: {name}. It stands at the end of this page."), name=isolated(theme)))
    return redirect("topics:themes", slug)


@handler
@require_POST
def remove(request: MemberRequest, theme_id: int, word_id: int) -> HttpResponse:
    found = get_object_or_404(Theme.objects.of(request.member), pk=theme_id)
    word = found.word(word_id)
    with pghistory.context(member=request.member.pk):
        if word and take_word_out(word=word):
            announce(request, format_html(_("Taken out of the theme: {name}."), name=isolated(word)))
        else:
            announce(request, _("Somebody has taken that word out before."))
    return to_page(request, "topics:theme", found.pk)


def to_page(request: MemberRequest, name: str, *arguments: int) -> HttpResponse:
    """Lead to a page of the same location and days."""
    address = reverse(name, args=[request.member.organisation.slug, *arguments])
    query = without(request.GET, *LOOKS).urlencode()
    return redirect(f"{address}?{query}" if query else address)


def talk_of(request: MemberRequest) -> tuple[Talk, dict[str, Any]]:
    """Return the talk of the location and the period that an address asks for, and what its page says of them."""
    form = TopicsForm(request.GET, member=request.member)
    location = form.chosen_location
    period = form.period(Location.objects.visible_to(request.member), timezone.now())
    same = form.asked_period | ({"location": str(location.pk)} if location else {})
    context = {"form": form, "period": period, "asked_period": form.asked_period, "presets": TOPIC_PRESETS}
    talk = Talk(request.member, location, period)
    return talk, context | {"talk": talk, "chosen_location": location, "same": f"?{urlencode(same)}"}


def show(request: MemberRequest, talk: Talk, context: dict[str, Any], form: JoinForm) -> HttpResponse:
    """Answer with what is talked about, and the form by which words are joined to a theme."""
    context |= {"page": topics_page(talk), "join_form": form, "ticked": request.POST.getlist("words")}
    return render_page(request, "topics/list.html", context)
