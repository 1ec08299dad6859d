"""Wrong codes: slow for who guesses, and bounded for all together."""

from companion.kiosks.guessing import BURST, CLIENTS, FORGET, FREE, LONGEST, RATE, Guesses, pause


def test_ten_wrong_codes_cost_nothing_then_each_doubles_the_wait() -> None:
    assert [pause(wrong, 0) for wrong in (0, FREE - 1, FREE, FREE + 1, FREE + 2)] == [0, 0, 30, 60, 120]
    assert pause(10**9, 0) == LONGEST
    assert (pause(FREE, 29), pause(FREE, 30), pause(10**9, FORGET)) == (1, 0, 0)


def test_who_guesses_waits_and_nobody_else_does() -> None:
    guesses = Guesses()
    for _ in range(FREE):
        assert guesses.wait("a", 5) == 0
        guesses.note("a", 5)
    assert guesses.wait("a", 5) == 30
    assert guesses.wait("b", 5) == 0
    assert guesses.wait("a", 5 + FORGET) == 0


def test_from_many_places_no_more_than_the_bound_is_tried() -> None:
    guesses, tried = Guesses(), 0
    for second in range(100):
        for place in range(40):
            if not guesses.wait(f"{second}-{place}", second):
                guesses.note(f"{second}-{place}", second)
                tried += 1
    assert tried <= BURST + RATE * 100
    assert guesses.wait("c", 99) > 0
    assert guesses.wait("c", 200) == 0


def test_no_more_clients_are_remembered_than_the_bound() -> None:
    guesses = Guesses()
    for place in range(CLIENTS + 50):
        guesses.note(str(place), 0)
    assert len(guesses._wrong) == CLIENTS
