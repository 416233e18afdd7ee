"""Which passwords are refused because many people use them."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.factories import PASSWORD


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "salasana1234",
        "Salasana-2026!",
        "lösenord1234",
        "losenord1234",
        "Kesäkesä2026",
        "Sommar!20262026",
        "tervetuloa12",
        "Välkommen2026",
        "qwertyuiopå1",
        "Servicelog2026",
    ],
)
def test_common_words_with_digits_behind_them_are_refused(password: str):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert [error.code for error in refused.value.error_list] == ["password_too_common"]


@pytest.mark.parametrize("password", [PASSWORD, "uusi-pitkä-salasana", "kesällä kauppaan 12", "kahvi-pulla-aamu-17"])
def test_common_words_among_others_are_no_reason(password: str):
    validate_password(password)
