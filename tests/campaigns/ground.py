"""`python -m tests.campaigns.ground '{"locations": 2, …}'`: what a campaign walks on; says in JSON how to reach it."""

import json
import os
import sys

from servicelog.preparing import prepare


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicelog.settings")
    prepare()
    import django

    django.setup()
    from encounters.models import User
    from tests.factories import PASSWORD, code_of, make_house, make_location, make_point

    wanted = json.loads(sys.argv[1])
    house = make_house()
    locations = [make_location(house.organisation, f"Paikka {number}") for number in range(wanted["locations"])]
    points = [make_point(location) for location in locations for _ in range(wanted["points"])]
    User.objects.bulk_create(
        User(email=f"mail{number}@example.org", name=f"Posti {number}", password="!")
        for number in range(wanted["users"])
    )
    known = {
        "slug": house.organisation.slug,
        "codes": [code_of(point) for point in points],
        "staff": [house.admin.user.email, house.supervisor.user.email],
        "password": PASSWORD,
        "users": [f"mail{number}@example.org" for number in range(wanted["users"])],
    }
    json.dump(known, sys.stdout)


if __name__ == "__main__":
    main()
