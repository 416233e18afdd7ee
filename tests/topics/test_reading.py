"""A text is read for its words and pairs: in its own language, in dictionary forms, without numbers and names on the net."""

import pytest

from encounters.changes.found_by import topics_read
from encounters.texts.topics import LONGEST_TOLD, MOST_TOPICS, in_dictionary_form, topic_asked, topics_in


def keys(text: str) -> set[str]:
    return {topic.key for topic in topics_in([text])}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jonot olivat pitkät.", {"fi:jono", "fi:pitkä"}),
        ("Jonossa seisottiin pitkään.", {"fi:jono"}),
        ("Kön var lång, personalen trevliga.", {"sv:kö", "sv:lång", "sv:personal", "sv:trevlig"}),
        ("We waited in the queues.", {"en:wait", "en:queue"}),
        ("The colours were nice.", {"en:color", "en:nice"}),
        ("Wolttia odotettiin. Wolt ei tullut.", {"fi:wolt", "fi:odottaa"}),
    ],
)
def test_words_stand_in_the_form_of_their_language(text: str, words: set[str]):
    assert words <= keys(text)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Automaatti ei toiminut.", "fi:ei toimia"),
        ("En saanut apua, eikä kukaan auttanut.", "fi:ei apu"),
        ("Hon var inte vänlig.", "sv:inte vänlig"),
        ("The staff weren't very friendly.", "en:not friendly"),
    ],
)
def test_what_says_no_stays_before_the_next_word_and_never_alone(text: str, pair: str):
    found = keys(text)

    assert pair in found
    assert not found & {"fi:ei", "sv:inte", "en:not"}


def test_a_pair_reaches_over_no_stop_line_number_or_conjunction():
    text = "Kallis kahvi. Tyly palvelu, märkä pöytä\nrikki ovi 15 minuuttia ja kylmä sali"

    pairs = {key for key in keys(text) if " " in key}

    assert pairs == {"fi:kallis kahvi", "fi:tyly palvelu", "fi:märkä pöytä", "fi:rikki ovi", "fi:kylmä sali"}


def test_numbers_addresses_and_mails_are_no_words():
    text = (
        "Soita 040 123 4567, matti.meikala@posti.fi, Mannerheimintie 12 A 3, 00100 Helsinki, tuote K48213, www.kulma.fi"
    )

    assert {topic.key for topic in topics_read(text)} <= {"fi:soida", "fi:suo", "fi:soittaa", "fi:tuote", "fi:soita"}


def test_without_masking_a_mail_would_leave_words():
    """The control of the test above."""
    assert "fi:matti" in keys("Soita: matti.meikala@posti.fi")


def test_what_was_redacted_is_no_word_and_parts_a_pair():
    assert keys("Kylmä ▒▒▒ kahvi") == {"fi:kylmä", "fi:kahvi"}


def test_a_word_counts_once_however_often_it_stands():
    assert [topic.key for topic in topics_in(["Jono, jonot, jonoa.", "Jonossa!"])] == ["fi:jono"]


def test_the_language_is_that_of_the_words():
    assert keys("Kassan vieressä oli barn") >= {"fi:kassa"}
    assert keys("Det fanns barn överallt") >= {"sv:barn"}
    assert keys("The barn was big") >= {"en:barn"}


def test_very_long_texts_and_words_are_cut():
    letters = "abdefghijklmnoprstuvy"
    words = [one + two + three for one in letters for two in letters for three in letters][:2_000]

    assert len(topics_in([" ".join(words)])) == MOST_TOPICS
    assert keys("x" * (LONGEST_TOLD + 1)) == set()


@pytest.mark.parametrize(
    "asked", ["fi:jonossa", "sv:inte vänliga", "en:weren't friendly", "en:staff", "fi:ei toiminut"]
)
def test_what_addresses_name_is_read_as_it_stands_in_texts(asked: str):
    language, _, form = asked.partition(":")

    topic = topic_asked(asked)

    assert topic is not None
    assert (topic.language, topic.form, topic.asked) == (language, form, asked)
    assert topic.stem == topic_asked(in_dictionary_form(topic).asked).stem


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "jono",
        "fi:",
        "de:jono",
        "fi:ja",
        "fi:ei",
        "fi:jono ei",
        "fi:12",
        "fi:a",
        "fi:jono  pitkä",
        "fi:yksi kaksi kolme",
        *("fi:jono'; drop", "fi:" + "x" * 41, "fi:JONO", "fi:jono\x00", "fi:jo-no"),
    ],
)
def test_what_is_no_word_is_asked_by_no_address(asked: str):
    assert topic_asked(asked) is None
