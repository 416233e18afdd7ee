"""A browser and its system have plain names, and what is made up has none."""

import pytest
from django.utils import translation

from encounters.texts.browser_names import name_browser, recognise_browser

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
SAYS = {
    "Firefox on Windows": f"{WINDOWS} Gecko/20100101 Firefox/145.0".replace("x64)", "x64; rv:145.0)"),
    "Firefox on Linux": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Firefox on Android": "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0",
    "Firefox on iPhone": f"{PHONE} FxiOS/145.0 Mobile/15E148 Safari/605.1.15",
    "Chrome on Windows": f"{WINDOWS} {CHROMIUM}",
    "Chrome on Linux": f"Mozilla/5.0 (X11; Linux x86_64) {CHROMIUM}",
    "Chrome on Android": f"{ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36",
    "Chrome on iPhone": f"{PHONE} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1",
    "Edge on Windows": f"{WINDOWS} {CHROMIUM} Edg/142.0.0.0",
    "Edge on Android": f"{ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0",
    "Edge on iPhone": f"{PHONE} Version/18.0 EdgiOS/142.0.0.0 Mobile/15E148 Safari/605.1.15",
    "Opera on Mac": f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {CHROMIUM} OPR/124.0.0.0",
    "Samsung Internet on Android": f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    "Safari on iPhone": f"{PHONE} Version/18.5 Mobile/15E148 Safari/604.1",
    "Safari on iPad": "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Safari/604.1",
    "Safari on Mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
    "Unknown browser on Linux": "Wget/1.21 (Linux)",
    "Unknown browser": "",
}


@pytest.mark.parametrize("name", SAYS)
def test_a_browser_is_called_what_people_call_it(name: str):
    assert name_browser(*recognise_browser(SAYS[name])) == name


def test_what_a_browser_says_beyond_that_is_not_kept():
    assert recognise_browser("<script>alert(1)</script> Phone of Matti") == ("", "")


def test_it_is_called_in_the_language_of_the_page():
    with translation.override("sv"):
        assert name_browser(*recognise_browser(SAYS["Safari on iPhone"])) == "Safari på iPhone"
