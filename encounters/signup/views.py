"""Signing an organisation up: an address, the link that comes by mail, and a name."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import anyone
from encounters.accounts.forms import as_too_many
from encounters.accounts.known_browsers import remember_browser
from encounters.error_pages import error_page
from encounters.http import bind_form, render_page
from encounters.models import Member, Organisation, User
from encounters.signup.actions import LinkUsed, join_organisation, owe_sign_up_link, set_up_organisation
from encounters.signup.forms import JoinForm, NewMemberForm, NewOrganisationForm, SignUpForm, StartForm
from encounters.signup.links import SignUpLink, issue_link, read_invitation, read_link


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    if settings.SIGN_UP != "open":
        return render_page(request, "signup/closed.html", {"by_invitation": settings.SIGN_UP == "invitation"})
    if request.user.is_authenticated:
        return redirect("signup:organisation", issue_link(request.user.email))  # the address was proved before
    form = bind_form(StartForm, request, request=request)
    if form.is_valid():
        email = form.cleaned_data["email"]
        owe_sign_up_link(email=email, language=get_language() or "en", now=timezone.now())
        return redirect("signup:sent")
    return as_too_many(render_page(request, "signup/start.html", {"form": form}), form)


@anyone
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render_page(request, "signup/sent.html")


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, signed: str) -> HttpResponse:
    """Set an organisation up; opening the link changes nothing, for programs that read mails open links."""
    link = read_link(signed)
    if link is None:
        return error_page(request, 404, "signup/gone.html")
    if used := Organisation.objects.filter(sign_up_key=link.key).first():
        return lead_to(request, used, link)
    admin = User.objects.filter(email=link.email).first()
    is_new = admin is None or admin.is_unclaimed
    if not is_new and request.user != admin:
        return render_page(request, "signup/sign_in.html", {"email": link.email})
    form = bind_form(SignUpForm if is_new else NewOrganisationForm, request, link=link, admin=admin)
    if form.is_valid():
        return set_up(request, form)
    return render_page(request, "signup/organisation.html", {"form": form, "email": link.email})


def lead_to(request: HttpRequest, used: Organisation, link: SignUpLink) -> HttpResponse:
    """Lead to what was set up with a link; who is not signed in, or has no part in it, may sign in."""
    member = Member.objects.active().filter(organisation=used, user=request.user.pk).first()
    if member:
        return redirect(member.start_page())
    return render_page(request, "signup/sign_in.html", {"email": link.email, "is_used": True})


def set_up(request: HttpRequest, form: NewOrganisationForm) -> HttpResponse:
    """Store what the form says, and sign the new admin in."""
    try:
        made = set_up_organisation(name=form.cleaned_data["organisation"], admin=form.admin, key=form.link.key)
    except LinkUsed:
        return render_page(request, "signup/sign_in.html", {"email": form.link.email, "is_used": True})
    return lead_in(request, redirect("inbox:start", made.slug), form.admin)


def lead_in(request: HttpRequest, response: HttpResponse, account: User) -> HttpResponse:
    """Return the response, with whom it is for signed in."""
    if request.user != account:
        get_adapter().login(request, account)
        remember_browser(request, response, account)
    return response


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, signed: str) -> HttpResponse:
    """Answer an invitation to an organisation; opening the link changes nothing."""
    key = read_invitation(signed)
    member = Member.objects.select_related("organisation", "user").filter(invitation=key).first() if key else None
    if member is None or not member.user.is_active:
        return error_page(request, 404, "signup/join_gone.html")
    account, is_own = member.user, request.user == member.user
    if member.is_active and is_own:
        return redirect(member.start_page())
    if member.is_active or not (is_own or (account.is_unclaimed and not request.user.is_authenticated)):
        return render_page(request, "signup/join_sign_in.html", {"invited": member})
    form: JoinForm = bind_form(JoinForm if is_own and account.name else NewMemberForm, request, account=account)
    if form.is_valid():
        return answer(request, form, member)
    return render_page(request, "signup/join.html", {"form": form, "invited": member})


def answer(request: HttpRequest, form: JoinForm, member: Member) -> HttpResponse:
    """Let somebody in who was invited."""
    try:
        joined = join_organisation(member=member, account=form.account)
    except LinkUsed:
        return redirect(request.path)
    return lead_in(request, redirect(joined.start_page()), form.account)
