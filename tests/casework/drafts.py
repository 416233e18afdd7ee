"""What stands in the fields of a page, as a browser would send it."""

from django.test import Client

from tests.promises.faults import Forms


def on_page(client: Client, address: str) -> dict[str, str]:
    """Open a page and return what stands in its form, or in that of an answer that shows it again."""
    return fields_of(client.get(address, follow=True).content.decode())


def fields_of(page: str) -> dict[str, str]:
    (form,) = [form for form in Forms(page).forms if "draft" in form.fields]
    return {name: values[-1] for name, values in form.fields.items() if values and name != "csrfmiddlewaretoken"}
