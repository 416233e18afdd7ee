"""The life of the demo organisations: believable, and the same each time."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import close_case
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import pass_on, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.demo.customers import read_stories, stories_about
from encounters.demo.handling import let_thanks_pass
from encounters.demo.life import generate_life
from encounters.demo.plans import KULMA, ORGANISATIONS
from encounters.demo.rhythm import RHYTHMS, ZONE, holidays_of
from encounters.employees.actions import give_side
from encounters.models.choices import CaseState, Language, Rating
from encounters.models.encounter import WISH_LENGTH
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.feedback_point import CODE_ALPHABET, CODE_LENGTH
from encounters.receipt.actions import withdraw_encounter
from tests.demo.moments import NOW


def share_of_good(happenings):
    return sum(one.rated == Rating.GOOD for one in happenings) / len(happenings)


def test_two_years_bring_as_many_as_promised(chain, city):
    assert 25_000 <= len(chain) <= 40_000
    assert 5_000 <= len(city) <= 8_000
    assert NOW - timedelta(days=732) < chain[0].at < NOW - timedelta(days=728)
    assert NOW - timedelta(days=1) < chain[-1].at <= NOW


def test_four_of_five_are_good_and_one_of_four_says_more(chain):
    assert 0.77 < share_of_good(chain) < 0.83
    assert 0.25 < sum(bool(one.said) for one in chain) / len(chain) < 0.30


def test_one_place_is_clearly_better_and_one_clearly_worse(chain):
    shares = {place.name: share_of_good([one for one in chain if one.location is place]) for place in KULMA.locations}
    best, worst = shares.pop("Kahvila Porvoo"), shares.pop("Kahvila Tikkurila")

    assert best > max(shares.values()) + 0.05
    assert worst < min(shares.values()) - 0.1


def test_same_seed_and_moment_give_the_same_life():
    def lived(seed):
        return [
            (one.point, one.rating, one.at, one.hold_reason, repr(one.deeds))
            for one in generate_life(KULMA, now=NOW, days=20, scale=0.3, seed=seed)
        ]

    assert lived("one") == lived("one")
    assert lived("one") != lived("two")


def test_people_serve_only_while_they_work_there(chain):
    last = {one.server: one.at for one in chain}
    first = {one.server: one.at for one in reversed(chain)}
    people = {one.name: one for place in KULMA.locations for one in place.staff}

    for name, person in people.items():
        assert last[name] < NOW - timedelta(days=person.left - 1)
        assert first[name] > NOW - timedelta(days=person.began + 1)
    assert any(last[name] < NOW - timedelta(days=300) for name in people)
    assert any(first[name] > NOW - timedelta(days=100) for name in people)


def test_recent_cases_are_mostly_new_and_older_ones_past(chain):
    states_after = {ask_side: CaseState.WAITING}
    states_after |= dict.fromkeys((assign_case, record_heard, give_side, reopen_case), CaseState.IN_WORK)
    states_after |= dict.fromkeys((close_case, pass_on, let_thanks_pass, stop_thanks), CaseState.CLOSED)

    def state(happening):
        for deed in reversed(happening.deeds):
            if deed.verb == answer_case:
                return CaseState.WAITING if deed.data.get("wait") else CaseState.ANSWERED
            if deed.verb in states_after:
                return states_after[deed.verb]
        return ""

    def states(happenings):
        return Counter(map(state, happenings))

    cases = [one for one in chain if one.deserves_answer and not one.hold_reason]
    handled = (mark_seen, pass_on, let_thanks_pass, withdraw_encounter)
    untouched = [one for one in cases if not one.first(*handled)]
    fresh = [one for one in cases if one.at > NOW - timedelta(days=2)]
    young = [one for one in cases if NOW - timedelta(days=40) < one.at < NOW - timedelta(days=2)]
    old = [one for one in cases if one.at < NOW - timedelta(days=42)]

    assert len(set(fresh) & set(untouched)) > len(fresh) / 2
    assert not set(old) & set(untouched)
    assert states(old)[CaseState.CLOSED] > 0.98 * len(old)
    assert {CaseState.IN_WORK, CaseState.WAITING, CaseState.ANSWERED, CaseState.CLOSED} <= states(young).keys()


def test_members_handle_nothing_about_themselves(chain):
    both = next(login for login in KULMA.logins if login.name == "Sanna Rautavuo")
    about_both = [one for one in chain if both.name in {one.concerned, one.said.get("employee")}]
    by = {deed.by for one in about_both for deed in one.deeds if deed.verb != give_side}

    assert by - {""}
    assert both.email not in by


def test_deeds_follow_one_another_up_to_now(chain):
    for one in chain:
        moments = [one.at, *(deed.at for deed in one.deeds), NOW]
        assert moments == sorted(moments)


def test_offices_rest_at_weekends_and_on_holidays(city):
    days = {one.at.astimezone(ZONE).date() for one in city if one.location.name == "Lupapalvelut"}

    assert {day.isoweekday() for day in days} == {1, 2, 3, 4, 5}
    assert not [day for day in days if day in holidays_of(day.year)["public"]]


def test_holidays_are_those_of_the_almanac():
    assert {day for day in holidays_of(2026)["public"] if day.month not in {1, 12}} == {
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 24),
        date(2026, 6, 19),
        date(2026, 6, 20),
        date(2026, 10, 31),
    }


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2025, 10, 26)])
def test_moments_exist_and_keep_their_day_when_clocks_change(day):
    rng = Random("clocks")
    moments = [RHYTHMS["taxi"].some_moment(rng, day) for _ in range(2000)]

    assert {moment.astimezone(ZONE).date() for moment in moments} == {day}
    assert {moment.astimezone(ZONE).utcoffset() for moment in moments} == {timedelta(hours=2), timedelta(hours=3)}


def test_hours_have_a_lunch_peak_and_a_night(chain):
    hours = Counter(one.at.astimezone(ZONE).hour for one in chain if one.location.kind == "cafe")

    assert max(hours, key=hours.get) == 12
    assert not hours.keys() & set(range(7))


def test_codes_are_made_of_the_letters_of_codes():
    codes = [point.code for plan in ORGANISATIONS for place in plan.locations for point in place.points if point.code]

    assert codes[0] == "kahma364"
    assert len(set(codes)) == len(codes)
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) for code in codes)


@pytest.mark.parametrize("language", Language.values)
def test_stories_are_many_and_of_every_kind_of_place(language):
    stories = read_stories(language)

    assert len(stories) >= 40
    for kind in RHYTHMS:
        for rating in Rating.values:
            told_anywhere = [story for story in stories if len(story.kinds) == len(RHYTHMS)]
            assert any(story not in told_anywhere for story in stories_about(kind, rating, language)), (kind, rating)


def test_texts_are_spelled_out_and_short_enough(chain):
    said = [one.said for one in chain if one.said]
    texts = [details[name] for details in said for name in ("text", "wish") if name in details]

    assert not [text for text in texts if set(text) & set("[]|>") or "  " in text]
    assert max(len(details.get("text", "")) for details in said) <= TEXT_LENGTH
    assert max(len(details.get("wish", "")) for details in said) <= WISH_LENGTH
    assert len(set(texts)) > 1000


def test_contacts_are_invented(chain):
    contacts = [one.said for one in chain if one.has_contact]

    assert contacts
    assert all(contact.get("email", ".example").endswith(".example") for contact in contacts)
    assert all(contact.get("phone", "+358 00").startswith("+358 00") for contact in contacts)
