"""A supervisor opens the start page and sees what needs them."""

from tests.factories import House, make_encounter


def test_the_start_page_answers_what_needs_me(house: House, neighbour: House, signed_in):
    make_encounter(house.point, "bad", text="Odotin Kampissa.")
    make_encounter(house.porvoo_point, "bad", text="Odotin Porvoossa.")
    make_encounter(house.porvoo_point, "good", text="Kiitos Porvooseen.")
    make_encounter(house.porvoo_point, "bad", hold_reason="fast")
    make_encounter(neighbour.point, "bad", text="Naapurin asia.")

    for member, complaints, thanks, held, hidden in (
        (house.admin, 2, 1, 1, "Naapurin"),
        (house.supervisor, 2, 1, 1, "Naapurin"),
        (house.porvoo_supervisor, 1, 1, 1, "Kampissa"),
        (neighbour.admin, 1, 0, 0, "Odotin"),
    ):
        home = house if member.organisation == house.organisation else neighbour
        page = signed_in(member).get(home.at("inbox:start"))
        counts = (page.context["new_complaints"], page.context["new_thanks"], page.context["held"])
        assert counts == (complaints, thanks, held)
        assert hidden not in page.content.decode()


def test_empty_pages_say_what_will_appear(house: House, signed_in):
    client = signed_in(house.admin)
    for name, words in (
        ("inbox:start", "No open complaints"),
        ("inbox:encounters", "No encounters yet"),
        ("inbox:held", "Nothing is held"),
        ("casework:queue", "No open cases"),
    ):
        assert words in client.get(house.at(name)).content.decode()


def test_the_chosen_theme_is_marked_and_can_be_given_up(house: House, signed_in):
    client, marked = signed_in(house.admin), []
    for theme in ("", "dark", "system"):
        page = client.get(house.at("inbox:start"), {"theme": theme} if theme else {}).content.decode()
        looks = page.partition('<p class="looks">')[2].partition("</p>")[0]
        marked.append((looks.count('aria-current="true"'), looks.partition('current="true">')[2].partition("<")[0]))

    assert marked == [(1, "As the system"), (1, "Dark"), (1, "As the system")]
    assert "data-theme" not in client.get(house.at("inbox:start")).content.decode()


def test_light_and_dark_can_be_chosen(house: House, signed_in):
    client = signed_in(house.admin)
    before = client.get(house.at("inbox:start")).content.decode()
    chosen = client.get(house.at("inbox:start"), {"theme": "dark"})

    after = client.get(house.at("inbox:held")).content.decode()

    assert "data-theme" not in before
    assert 'data-theme="dark"' in after
    assert chosen.cookies["theme"]["expires"] == ""
    assert "data-theme" not in client.get(house.at("inbox:start"), {"theme": '"><script>'}).content.decode()
