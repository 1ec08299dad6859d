"""Metrics: plain numbers, read by a scrape."""

from companion.metrics import Figure, Metrics


def test_a_scrape_shows_requests_packs_and_figures() -> None:
    metrics = Metrics(lambda: {"m/main": 3}, (Figure("answers_bytes", "Bytes of made answers.", lambda: 12),))
    metrics.requests["/artifacts/{museum}/{name}", "2xx"] += 2
    text = metrics.text().decode()
    assert 'companion_requests_total{path="/artifacts/{museum}/{name}",status="2xx"} 2.0' in text
    assert 'companion_pack_version{pack="m/main"} 3.0' in text
    assert "companion_answers_bytes 12.0" in text


def test_a_second_scrape_works_as_the_first() -> None:
    metrics = Metrics(lambda: {}, (Figure("scans", "Stories opened.", lambda: 7, rises=True),))
    assert "companion_scans_total 7.0" in metrics.text().decode()
    assert "companion_scans_total 7.0" in metrics.text().decode()
