"""What happened to a case, as its page shows it."""

from django.utils import timezone

from encounters.casework.actions import note_case
from encounters.models import CaseEvent
from encounters.review.actions import move_encounter
from encounters.review.redacting import redact_encounter
from tests.factories import House, case_of, make_encounter


def test_queries_do_not_grow_with_events(house: House, signed_in, django_assert_max_num_queries):
    encounter = make_encounter(house.point, "bad", text="Seppo, Matti, Virtanen, Aalto.", name="Asiakas")
    client, now, counts = signed_in(house.admin), timezone.now(), []
    client.get(house.at("casework:case", case_of(encounter).pk))
    shared = {"encounter": encounter, "by": house.admin, "now": now, "reason": "Syy."}

    for rounds in ([("Seppo", house.porvoo)], [("Matti", house.kamppi), ("Virtanen", house.porvoo)]):
        for words, place in rounds:
            note_case(case=case_of(encounter), text="Muistiin.", by=house.supervisor, now=now)
            move_encounter(location=place, **shared)
            redact_encounter(words=words, **shared)
        with django_assert_max_num_queries(32) as asked:
            page = client.get(house.at("casework:case", case_of(encounter).pk)).content.decode()
        counts.append((page.count(">→<"), page.count("Words were redacted"), len(asked)))

    assert counts == [(1, 1, counts[0][2]), (3, 3, counts[0][2])]
    assert CaseEvent.objects.filter(kind="moved").count() == 3
