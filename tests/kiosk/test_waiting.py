"""Who of the staff is told that presses wait on a tablet."""

from typing import Any

import pytest
from django.test import Client

from encounters.models import Kiosk
from tests.factories import House, make_kiosk
from tests.kiosk.test_kiosk import begin, pair, words_on
from tests.kiosk.test_offline import bring, key_of

pytestmark = pytest.mark.django_db


def test_waiting_presses_are_told_to_whom_it_concerns(house: House, kiosk: Kiosk, tablet: Client, signed_in: Any):
    def told() -> tuple[set[str], bool, bool]:
        who = ("supervisor", "porvoo_supervisor", "admin")
        pages = {name: signed_in(getattr(house, name)).get(house.at("inbox:start")).content.decode() for name in who}
        admin = signed_in(house.admin)
        listed, edit = (
            admin.get(address).content.decode()
            for address in (house.at("kiosks:list"), house.at("kiosks:edit", kiosk.pk))
        )
        on_start = {name for name, page in pages.items() if "3 presses wait on the tablet" in page}
        return on_start, "3 presses wait on the tablet." in listed, "before you take it out of use" in edit

    bring(tablet, key_of(kiosk), waiting=3)
    while_some_wait = told()
    bring(tablet, key_of(kiosk), waiting=0)

    assert while_some_wait == ({"supervisor", "admin"}, True, True)
    assert told() == (set(), False, False)


def test_replacing_a_tablet_says_what_would_stay_on_it(kiosk: Kiosk, house: House, signed_in: Any):
    make_kiosk(house.porvoo, "Kassa", "other secret")
    Kiosk.objects.filter(pk=kiosk.pk).update(waiting=3)

    form = signed_in(house.admin).get(house.at("kiosks:pair")).context["form"]

    offered = [label for _value, label in form.fields["replaces"].choices]
    assert offered == ["No other tablet", "Ovi · 3 presses wait on the tablet.", "Kassa"]


def test_another_tablet_in_its_place_begins_with_nothing(kiosk: Kiosk, tablet: Client, house: House, signed_in: Any):
    bring(tablet, key_of(kiosk), waiting=3)
    pair(signed_in(house.admin), house, words_on(begin()), replaces=kiosk.pk)

    assert Kiosk.objects.get().waiting == 0
