"""Phone numbers of before, in the digits and with the sign of a country by which they are looked for."""

from typing import Any

from django.db import migrations

from encounters.texts.phones import as_ascii, as_number

OTHERS = r"[^ -~]|^358|[OolIsSx|]"  # what may be written otherwise now


def rewrite_phones(apps: Any, _editor: Any) -> None:
    contacts = apps.get_model("encounters", "Contact").objects.filter(phone__regex=OTHERS)
    for pk, phone in contacts.values_list("pk", "phone").iterator():
        number = as_number(as_ascii(phone))
        if number not in {"", phone} and len(number) <= 40:
            contacts.filter(pk=pk).update(phone=number)


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0026_shifts_end_and_are_off"),
    ]

    operations = [
        migrations.RunPython(rewrite_phones, migrations.RunPython.noop),
    ]
