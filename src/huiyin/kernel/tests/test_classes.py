"""Classes of a choropleth."""

from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.classes import MOST, class_of, quantile_classes

COUNTS = st.lists(st.integers(0, 50), max_size=200)


@given(COUNTS)
def test_every_count_above_zero_falls_into_one_class_and_zero_into_none(counts: list[int]) -> None:
    classes = quantile_classes(counts)
    assert len(classes) <= MOST
    assert all(low <= high for low, high in classes)
    assert all(a[1] < b[0] for a, b in zip(classes, classes[1:], strict=False))  # noqa: RUF007 (pairs of a list)
    assert all((class_of(count, classes) > 0) is (count > 0) for count in counts)


def test_ten_different_counts_fall_two_into_each() -> None:
    assert quantile_classes(range(1, 11)) == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]


def test_nothing_has_no_classes() -> None:
    assert quantile_classes([0, 0]) == []


def test_the_fullest_has_the_darkest_colour_however_few_classes_there_are() -> None:
    assert class_of(55, quantile_classes([55])) == MOST
    assert [class_of(count, quantile_classes([1, 9])) for count in (1, 9)] == [MOST - 1, MOST]
