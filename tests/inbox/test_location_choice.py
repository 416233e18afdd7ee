"""Locations are drawn as any choice is, only sooner."""

import pytest
from django import forms
from pytest_django.asserts import assertHTMLEqual

from encounters.location_choice import LocationChoiceField
from encounters.models import Location
from tests.factories import House, make_location

NAMES = ["Torni <b>\"A\" & 'B'</b>", "עגלה", "Kulma\u202e", " "]


def drawn(field_class: type[forms.ModelChoiceField], chosen: object, **more: object) -> str:
    """How a field of this kind is drawn with all locations, of which this one is chosen."""
    shown = type("Form", (forms.Form,), {"place": field_class(Location.objects.by_name(), **more)})
    form = shown(initial={"place": chosen})
    return form["place"].as_widget(attrs={"class": 'a "b"', "aria-describedby": "why", "hidden": False})


@pytest.mark.parametrize("more", [{"empty_label": "All <i>"}, {"empty_label": None}, {"required": False}])
@pytest.mark.parametrize("chosen", ["first", "id", "object", "", None, "unknown"])
def test_it_looks_like_any_choice(house: House, chosen, more):
    places = [make_location(house.organisation, name) for name in NAMES]
    values = {"first": Location.objects.by_name()[0].pk, "id": str(places[0].pk), "object": places[1]}
    value = values.get(chosen, chosen)

    own, usual = (drawn(kind, value, **more) for kind in (LocationChoiceField, forms.ModelChoiceField))

    assert own.count("<option") == len(NAMES) + 2 + (more != {"empty_label": None})
    assert own.count(" selected") <= 1
    assertHTMLEqual(own, usual)


def test_only_what_is_offered_is_taken(house: House, neighbour: House):
    field = LocationChoiceField(Location.objects.filter(organisation=house.organisation))

    assert field.clean(str(house.kamppi.pk)) == house.kamppi
    with pytest.raises(forms.ValidationError):
        field.clean(str(neighbour.kamppi.pk))
