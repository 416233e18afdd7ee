"""An admin prepares answers."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import admin
from encounters.answer_templates.forms import AnswerTemplateForm
from encounters.http import MemberRequest, announce, bind_form, isolated, render_page
from encounters.models import AnswerTemplate
from encounters.setting_pages import edit_page, list_page

TEMPLATE = "answer_templates/edit.html"


@admin
@require_safe
def templates(request: MemberRequest) -> HttpResponse:
    return list_page(request, AnswerTemplate.objects.of(request.member).matching, "answer_templates/list.html")


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, template_id: int | None = None) -> HttpResponse:
    rows = AnswerTemplate.objects.of(request.member)
    return edit_page(
        request, AnswerTemplateForm, rows, template_id, new=_("A new answer template"), done=saved, template=TEMPLATE
    )


def saved(request: MemberRequest, template: AnswerTemplate) -> HttpResponse:
    """Lead to the list, which says what was stored."""
    announce(request, format_html(_("Saved: {name}."), name=isolated(template)))
    return redirect("answer_templates:list", request.member.organisation.slug)


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: MemberRequest, template_id: int | None = None) -> HttpResponse:
    """Show what was typed as a customer would read it, and store nothing; opened by its address, the form."""
    slug = request.member.organisation.slug
    row = AnswerTemplate()
    if template_id is not None:
        row = get_object_or_404(AnswerTemplate.objects.of(request.member), pk=template_id)
    if request.method != "POST":
        if row.pk:
            return redirect("answer_templates:edit", slug, row.pk)
        return redirect("answer_templates:add", slug)
    name, form = (
        str(row),
        bind_form(AnswerTemplateForm, request, instance=row, organisation=request.member.organisation),
    )
    shown = {"form": form, "row": row, "row_name": name, "new": _("A new answer template")}
    if form.is_valid():
        shown["examples"] = form.examples()
    return render_page(request, TEMPLATE, shown)
