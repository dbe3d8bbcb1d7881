"""A column of days is read as a whole: what one cell leaves open, the others settle."""

import pytest

from collectors.crm.values import day_order, days


def one(cell: str) -> str | None:
    return days([cell]).values[0]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-22", "2026-11-22T00:00:00Z", "2026-11-22T23:30:00.000+0200", "2026/11/22 00:00",
        "2026-11-22 00:00:00 UTC",
        "20261122", "20261122T000000Z", "22.11.2026", "22. 11. 2026", "22.11.26", "22/11/2026", "11/22/2026",
        "22-11-2026",
        "22 11 2026", "22/11/2026 14:30", "11/22/2026, 3:45 PM", "22.11.2026 14:30 Uhr", "Mo., 22.11.2026",
        "２０２６/１１/２２",
        "22 Nov 2026", "Nov 22, 2026", "November 22, 2026", "22-Nov-26", "22nd of November, 2026",
        "Sunday, 22 November 2026",
        "Sun Nov 22 2026 00:00:00 GMT+0100 (CET)", "Sun Nov 22 00:00:00 UTC 2026", "22. November 2026",
        "22 novembre 2026",
        "22 de noviembre de 2026", "22 de novembro de 2026", "22 nov. 2026", "22 listopada 2026",
        "22 Kasım 2026",
        "22 ноября 2026 г.", "٢٢ نوفمبر ٢٠٢٦", "22 تشرين الثاني 2026", "22 नवंबर 2026", "२२ नवम्बर २०२६",
        "2026年11月22日", "2026年11月22日(日)", "2026. 11. 22.", "2026년 11월 22일", "令和8年11月22日",
        "R8.11.22", "46348", "46348.75", "46,348", "22|11|2026",
        "1795305600000", "1795305600",
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_that_people_and_programs_write_it(cell: str) -> None:
    assert one(cell) == "2026-11-22"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1er janvier 2027", "2027-01-01"),
        ("15 févr. 2027", "2027-02-15"),
        ("15. März 2027", "2027-03-15"),
        ("mar, 15 mar 2027", "2027-03-15"),
        ("15 abr 2027", "2027-04-15"),
        ("15 Mai 2027", "2027-05-15"),
        ("15 giu 2027", "2027-06-15"),
        ("15 juil. 2027", "2027-07-15"),
        ("15 août 2027", "2027-08-15"),
        ("15-Sept-2027", "2027-09-15"),
        ("15 ott 2027", "2027-10-15"),
        ("15 dez 2027", "2027-12-15"),
        ("31/12/99", "1999-12-31"),
        ("99-12-31", "1999-12-31"),
        ("05/05/2027", "2027-05-05"),
    ],
)
def test_months_are_known_by_their_names_and_abbreviations(cell: str, day: str) -> None:
    assert one(cell) == day


@pytest.mark.parametrize(
    ("cells", "values", "note"),
    [
        (
            ["10/09/2027", "30/09/2027", "04/08/2027", "22/02/2027"],
            ("2027-09-10", "2027-09-30", "2027-08-04", "2027-02-22"),
            'Days are read with the day first ("10/09/2027" is 2027-09-10), as "30/09/2027" shows',
        ),
        (
            ["10/09/2027", "", "09/30/2027"],
            ("2027-10-09", None, "2027-09-30"),
            'Days are read with the month first ("10/09/2027" is 2027-10-09), as "09/30/2027" shows',
        ),
        (
            ["n/a", "1-2-2027", "2027-01-01", "31-01-2027"],
            (None, "2027-02-01", "2027-01-01", "2027-01-31"),
            'Days are read with the day first ("1-2-2027" is 2027-02-01), as "31-01-2027" shows',
        ),
        (
            ["10/09/2027 08:00", "30.09.2027"],
            ("2027-09-10", "2027-09-30"),
            'Days are read with the day first ("10/09/2027 08:00" is 2027-09-10), as "30.09.2027" shows',
        ),
    ],
)
def test_a_column_settles_which_number_is_the_day(
    cells: list[str], values: tuple[str | None, ...], note: str
) -> None:
    found = days(cells)

    assert found.values == values
    assert found.faults == ()
    assert note in found.notes


def test_two_digit_years_settle_it_too() -> None:
    found = days(["10/9/27", "30/9/27"])

    assert found.values == ("2027-09-10", "2027-09-30")
    assert (
        found.notes[1]
        == 'Years of two digits are taken for 1980 to 2079 ("10/9/27" is 2027-09-10 and 1 more)'
    )


def test_full_stops_mean_the_day_first_unless_the_column_says_otherwise() -> None:
    assert days(["10.09.2027"]).values == ("2027-09-10",)
    assert days(["10.09.2027", "09.30.2027"]).values == ("2027-10-09", "2027-09-30")


def test_a_day_that_nothing_settles_is_left_out_with_both_readings_and_the_others_stay() -> None:
    found = days(["05/06/2026", "05/05/2026", "2026-01-31"])

    assert found.values == (None, "2026-05-05", "2026-01-31")
    assert [fault.row for fault in found.faults] == [0]
    assert found.faults[0].remedy == (
        "it can be 2026-06-05 or 2026-05-06, and no other cell settles which: "
        'write "2026-06-05" or "2026-05-06"'
    )


def test_another_column_of_the_file_settles_what_this_one_leaves_open() -> None:
    assert day_order(["30/09/2027"]) == "day-first"
    assert day_order(["09/30/2027", ""]) == "month-first"
    assert day_order(["2027-09-30", "05/06/2027"]) is None
    assert days(["05/06/2026"], hint="day-first").values == ("2026-06-05",)
    assert days(["05/06/2026"], hint="month-first").notes == (
        'Days are read with the month first ("05/06/2026" is 2026-05-06), as other columns of the file show',
    )
    assert days(["05/06/2026", "13/06/2026"], hint="month-first").values[0] == "2026-06-05"


def test_a_column_that_contradicts_itself_keeps_only_what_has_one_reading() -> None:
    found = days(["10/09/2027", "30/09/2027", "09/30/2027"], hint="day-first")

    assert found.values == (None, "2027-09-30", "2027-09-30")
    assert [fault.row for fault in found.faults] == [0]
    assert '("30/09/2027") and months before days ("09/30/2027")' in found.notes[0]
    assert day_order(["30/09/2027", "09/30/2027"]) is None


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("46348", 'a spreadsheet\'s days, counted from 1900 ("46348" is 2026-11-22)'),
        ("1795305600000", 'milliseconds or seconds since 1970, in UTC ("1795305600000" is 2026-11-22)'),
    ],
)
def test_what_numbers_are_taken_for_is_said(cell: str, note: str) -> None:
    assert note in days([cell]).notes[0]


@pytest.mark.parametrize(
    "cell",
    ["0000-00-00", "00/00/0000", "0000-00-00 00:00:00", "", "-", "n/a", "pending", "TBD", "#######",
     "1900-01-00", "00.01.1900", "1/0/1900", "1899-12-30", "1900-01-01", "1970-01-01", "9999-12-31",
     "4501-01-01", "0001-01-01",
     "0", "(No value)", "keine Angabe", "不明"],
)  # fmt: skip
def test_what_programs_write_for_no_day_is_nothing(cell: str) -> None:
    found = days([cell])

    assert found.values == (None,)
    assert found.faults == ()


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2026-02-30", "the calendar has no day 2026-02-30"),
        ("31.04.2027", "the calendar has no day 31.04.2027"),
        ("Mar 2027", "a month without a day"),
        ("03/2027", "a month without a day"),
        ("2027年3月", "a month without a day"),
        ("Ende März 2027", "a month without a day"),
        ("Q3 2027", "a part of a year without a day"),
        ("2027-Q3", "a part of a year without a day"),
        ("3. Quartal 2027", "a part of a year without a day"),
        ("H1 2027", "a part of a year without a day"),
        ("FY2027", "a part of a year without a day"),
        ("KW 12 2027", "a part of a year without a day"),
        ("2027", "a year without a day"),
        ("15 Mar", "leaves out the year or the day"),
        ("1.79E+12", "a spreadsheet has shortened the number"),
        ("2567-03-15", "counted from Buddha's death"),
        ("1446/05/20", "the year 1446 cannot be meant"),
        ("soon", "no day can be found in it"),
        ("2026-11-22 to 2027-11-22", "no day can be found in it"),
        ("renews before 15 Mar 2027", "no day can be found in it"),
        ("12345678901", "no day can be found in it"),
    ],
)
def test_a_cell_without_a_day_says_what_it_lacks(cell: str, why: str) -> None:
    found = days([cell, "2027-01-31"])

    assert found.values == (None, "2027-01-31")
    assert why in found.faults[0].remedy
    assert 'write the day as "2026-11-22"' in found.faults[0].remedy
