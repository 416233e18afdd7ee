"""Pages by which an admin sets something up: a list to find it in, and a form for one of it."""

from collections.abc import Callable
from typing import Any

from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from encounters.first_steps import next_step
from encounters.http import MemberRequest, bind_form, first_page, is_past_the_end, render_page
from encounters.paging import page_by
from encounters.reauthentication import ask_again, has_authenticated_recently
from encounters.setting_forms import SettingForm, SettingSearch, lock_settings

Find = Callable[[str], Any]


def list_page(request: MemberRequest, find: Find, template: str, *, by: str = "sort_key", **more: Any) -> HttpResponse:
    """Show a page of rows, in the order of a column, of those that are found by the words of the address."""
    form = SettingSearch(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = page_by(find(words), columns=(by, "id"), after=request.GET.get("after", ""))
    if is_past_the_end(request, page.rows):
        return first_page(request)
    member = request.member
    step = next_step(member.organisation) if member.is_admin else None  # what it leads to is closed to all others
    context = {"form": form, "words": words, "page": page, "next_step": step}
    return render_page(request, template, context | more)


def edit_page(
    request: MemberRequest,
    form: type[SettingForm],
    rows: Any,
    pk: int | None,
    *,
    new: str,
    done: Callable[[MemberRequest, Any], HttpResponse],
    template: str = "setting_form.html",
    **arguments: Any,
) -> HttpResponse:
    """Show the row with this id, or without one what is `new`, and store what is typed of it; then `done` answers.

    What is sensitive of it is stored only for whoever has authenticated recently.

    Raises Http404 where the id is of none of `rows`.
    """
    organisation = request.member.organisation
    with atomic():
        if request.method == "POST":
            lock_settings(organisation)
            rows = rows.select_for_update(of=("self",), no_key=True)  # whoever else changes it waits
        row = rows.model() if pk is None else get_object_or_404(rows, pk=pk)
        name = str(row) if pk else ""
        bound = bind_form(form, request, instance=row, organisation=organisation, **arguments)
        if added := bound.added_before():
            return done(request, added)
        if bound.is_valid():
            if bound.is_sensitive and not has_authenticated_recently(request):
                return ask_again(request)
            return done(request, bound.save())
    return render_page(request, template, {"form": bound, "row": row, "row_name": name, "new": new})
