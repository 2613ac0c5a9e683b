"""An application goes on: what may begin, what waits, what falls away, and how it ends."""

from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.permits.rules.advancing import ENDED, Case, Ending, Next, Stand, what_next

FOOD, FIRE, HOTEL, POOL = "food", "fire_check", "hotel", "pool"


def test_what_rests_on_nothing_goes_to_its_authority_at_once() -> None:
    assert what_next([Case(FOOD, Stand.RECEIVED), Case(FIRE, Stand.RECEIVED)]) == Next(
        begin=(
            FOOD,
            FIRE,
        )
    )


def test_what_rests_on_another_waits_for_it_and_begins_when_it_is_granted() -> None:
    assert what_next([Case(FIRE, Stand.REVIEWING), Case(HOTEL, Stand.RECEIVED, [FIRE])]) == Next(wait=(HOTEL,))
    assert what_next([Case(FIRE, Stand.REVIEWING), Case(HOTEL, Stand.WAITING, [FIRE])]) == Next()
    assert what_next([Case(FIRE, Stand.GRANTED), Case(HOTEL, Stand.WAITING, [FIRE])]) == Next(begin=(HOTEL,))


def test_what_rests_on_a_permit_that_nobody_applied_for_waits_for_nothing() -> None:
    assert what_next([Case(HOTEL, Stand.RECEIVED, [FIRE])]) == Next(begin=(HOTEL,))


def test_what_rests_on_a_refused_one_falls_away_and_so_does_what_rests_on_that() -> None:
    cases = [Case(FIRE, Stand.REFUSED), Case(HOTEL, Stand.WAITING, [FIRE]), Case(POOL, Stand.RECEIVED, [HOTEL])]
    assert what_next(cases) == Next(
        fall_away=(
            HOTEL,
            POOL,
        )
    )


def test_all_granted_is_a_licence() -> None:
    assert what_next([Case(FOOD, Stand.GRANTED), Case(FIRE, Stand.GRANTED)]).ending is Ending.ISSUE


def test_one_refused_is_the_applicants_to_choose_and_all_refused_is_a_refusal() -> None:
    assert what_next([Case(FOOD, Stand.GRANTED), Case(FIRE, Stand.REFUSED)]).ending is Ending.ASK_CHOICE
    assert what_next([Case(FOOD, Stand.REFUSED), Case(FIRE, Stand.WITHDRAWN)]).ending is Ending.REFUSE


def test_while_one_is_open_nothing_ends() -> None:
    for stand in set(Stand) - ENDED:
        assert what_next([Case(FOOD, Stand.GRANTED), Case(FIRE, stand)]).ending is None
    assert what_next([]).ending is None


def test_a_permit_that_the_law_dropped_stands_in_nobodys_way() -> None:
    dropped = Case(FIRE, Stand.REVIEWING, dropped=True)
    assert what_next([dropped, Case(HOTEL, Stand.WAITING, [FIRE])]).begin == (HOTEL,)
    gone = Case(FIRE, Stand.WITHDRAWN, dropped=True)
    assert what_next([gone, Case(HOTEL, Stand.GRANTED, [FIRE])]).ending is Ending.ISSUE


@given(st.lists(st.sampled_from(list(Stand)), min_size=1, max_size=7))
def test_whatever_stands_how_doing_what_comes_next_comes_to_an_end(stands: list[Stand]) -> None:
    """A chain of permits, each resting on the one before, whose authorities grant all."""
    names = [f"p{place}" for place in range(len(stands))]
    standing = dict(zip(names, stands, strict=True))
    for _round in range(3 * len(stands) + 1):
        cases = [Case(name, standing[name], names[max(0, at - 1) : at]) for at, name in enumerate(names)]
        following = what_next(cases)
        if following.ending:
            break
        standing |= dict.fromkeys(following.fall_away, Stand.WITHDRAWN)
        standing |= dict.fromkeys(following.wait, Stand.WAITING)
        standing |= dict.fromkeys(following.begin, Stand.REVIEWING)
        decided = [name for name in names if standing[name] in {Stand.REVIEWING, Stand.STOPPED}]
        standing |= dict.fromkeys(decided, Stand.GRANTED)
    assert following.ending


def test_what_the_law_drops_ends_by_itself_and_the_rest_goes_on() -> None:
    cases = [Case(FIRE, Stand.REVIEWING, dropped=True), Case(FOOD, Stand.REVIEWING)]
    assert what_next(cases) == Next(drop=(FIRE,))
    rest = [Case(FIRE, Stand.WITHDRAWN, dropped=True), Case(FOOD, Stand.GRANTED)]
    assert what_next(rest).ending is Ending.ISSUE


def test_where_the_law_dropped_all_of_it_nothing_is_refused() -> None:
    assert what_next([Case(FIRE, Stand.WITHDRAWN, dropped=True)]).ending is Ending.NOT_NEEDED
    assert what_next([Case(FIRE, Stand.GRANTED, dropped=True)]).ending is Ending.ISSUE


def test_a_filing_is_done_as_soon_as_its_authority_has_it() -> None:
    assert what_next([Case(FOOD, Stand.RECEIVED, filing=True)]) == Next(begin=(FOOD,))
    assert what_next([Case(FOOD, Stand.REVIEWING, filing=True)]) == Next(file=(FOOD,))
    assert what_next([Case(FOOD, Stand.GRANTED, filing=True)]).file == ()
