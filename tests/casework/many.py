"""What the queue answers once something was done with several of its cases."""

import re
from typing import Any

from django.http import HttpResponse


def not_done(page: HttpResponse) -> list[str]:
    """The place of each case that it was not done with, and why."""
    if 'class="not-done"' not in page.content.decode():
        return []
    listed = page.content.decode().split('class="not-done"')[1].split("</ul>")[0]
    rows = [re.sub("<[^>]+>", "", row).strip() for row in re.findall(r"<li>(.*?)</li>", listed, re.DOTALL)]
    return [re.sub(r" · [^–]* – ", " – ", row) for row in rows]


def chosen(page: HttpResponse) -> list[str]:
    """The ids of the cases that are chosen, in the order of the queue."""
    return re.findall(r'name="cases" value="([^":]+):\d+" id="pick-\d+"\s+checked>', page.content.decode())


def offered(page: HttpResponse) -> set[Any]:
    """The members whom the cases of the page may be given to, besides oneself."""
    return {member.pk for member in page.context["assign_form"].fields["owner"].queryset}
