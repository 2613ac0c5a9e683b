"""Whoever signs can open the papers they sign, by their own link, and no other paper."""

import pytest
from django.test import Client

from huiyin.domains.permits.models import Draft, DraftPaper
from huiyin.domains.permits.tests.test_pages import begun, filled
from huiyin.domains.permits.tests.test_signing_together import BY_AGENT, PHONE, filled_by_agent, link_for
from huiyin.evidence.tests.pictures import PDF
from huiyin.matters.tests.cast import Town


def first_of(draft: Draft) -> DraftPaper:
    found = draft.papers.order_by("pk").first()
    assert found is not None
    return found


def test_a_paper_is_a_download_in_a_sandbox_for_whoever_signs_it(client: Client, town: Town) -> None:
    link = link_for(client, filled_by_agent(client))
    one = first_of(Draft.objects.get())
    assert f'href="{link}/paper/{one.pk}"' in Client().get(link).content.decode()
    answer = Client().get(f"{link}/paper/{one.pk}")
    assert answer.status_code == 200 and answer.getvalue() == PDF
    assert answer["Content-Disposition"].startswith("attachment") and answer["Content-Type"] == "application/pdf"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert Client().post(f"{link}/paper/{one.pk}").status_code == 405


def test_a_paper_of_another_application_is_not_found_by_this_link(client: Client, town: Town) -> None:
    link = link_for(client, filled_by_agent(client))
    mine = Draft.objects.get()
    others = begun(client)
    filled(client, others, **BY_AGENT)
    theirs = first_of(Draft.objects.exclude(pk=mine.pk).get())
    assert Client().get(f"{link}/paper/{theirs.pk}").status_code == 404
    assert Client().get(f"/open/s/{others}/paper/{theirs.pk}").status_code == 404  # a draft's link is no signer's


@pytest.mark.parametrize("after", ["another link", "sent", "not asked for"])
def test_a_paper_is_no_longer_there_once_it_is_not_to_be_signed_by_this_link(
    client: Client, town: Town, after: str
) -> None:
    secret = filled_by_agent(client)
    link = link_for(client, secret)
    one = first_of(Draft.objects.get())
    assert Client().get(f"{link}/paper/{one.pk}").getvalue() == PDF
    if after == "another link":
        link_for(client, secret)
    elif after == "sent":
        filled(client, secret, agent_name="")
        assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 302
    else:
        DraftPaper.objects.filter(pk=one.pk).update(material="feasibility")
    assert Client().get(f"{link}/paper/{one.pk}").status_code == 404
