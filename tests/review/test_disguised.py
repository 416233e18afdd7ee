"""A name with markup or signs in it is shown on the page as it stands, and goes with one press."""

import pytest

from encounters.models import Encounter
from tests.factories import House, make_encounter
from tests.review.test_redacting import press, redact_word, shown_on


@pytest.mark.parametrize(
    "written",
    [
        *("V<b>irta</b>nen", "V<b class='x'>irta</b>sen", "Virt&auml;nen", "V[b]irta[/b]sen", "V%69rtasen"),
        *(r"\/irtasen", "Virta|\\|en", "V¡r†@s€n", "Vir|ta|sen", "Virtasperhe", "Virtasten"),
    ],
)
def test_a_disguised_name_goes_as_it_was_shown(house: House, signed_in, written: str):
    encounter = make_encounter(house.point, "bad", text=f'Virtanen tuli. Näin {written} taas, "{written}"!')
    redact_word(house, encounter, "Virtanen")
    client = signed_in(house.supervisor)
    before = client.get(house.at("review:encounter", encounter.pk), follow=True)

    after = press(client, house, encounter, word=written)

    assert (shown_on(before), shown_on(after)) == ([written], [])
    assert Encounter.objects.get().text == '▒▒▒ tuli. Näin ▒▒▒ taas, "▒▒▒"!'


def test_a_form_that_was_typed_leads_to_the_name(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Rinteen luona. Rinne oli tyly, sanoin Rinnettä vastaan.")
    redact_word(house, encounter, "Rinteen")

    after = press(signed_in(house.supervisor), house, encounter, every="1")

    assert shown_on(after) == []
    assert Encounter.objects.get().text == "▒▒▒ luona. ▒▒▒ oli tyly, sanoin ▒▒▒ vastaan."
