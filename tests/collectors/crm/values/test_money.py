"""A column of amounts has one decimal sign, many currencies, and people's ways to write a number."""

import pytest

from collectors.crm.values.money import amounts, monthly, yearly


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1200", 1200.0), ("1,200.50", 1200.5), ("1.200,50 €", 1200.5), ("$900", 900.0), ("US$ 1,200", 1200.0),
        ("€1.200", 1200.0), ("1\u202f200,50", 1200.5), ("1\u2009200", 1200.0), ("1\xa0200,50 €", 1200.5),
        ("CHF 1’200", 1200.0),
        ("CHF 1’200.–", 1200.0), ("1'200.50", 1200.5), ("1200,--", 1200.0), ("1200:-", 1200.0),
        ("900 EUR", 900.0),
        ("EUR900", 900.0), ("12.5", 12.5), ("0,125", 0.125), ("€ .50", 0.5), ("1.234.567", 1_234_567.0),
        ("1200.000", 1200.0),
        ("₹1,20,000", 120_000.0), ("₹12,34,567.50", 1_234_567.5), ("1,00,000.00", 100_000.0),
        ("1 20 000", 120_000.0),
        ("R$ 1.200,00", 1200.0), ("Rs. 45,000", 45_000.0), ("Rs.45,000/-", 45_000.0), ("A$1,200", 1200.0),
        ("MX$1,200", 1200.0),
        ("$1,200 MXN", 1200.0), ("1200 $US", 1200.0), ("S/ 1,200", 1200.0), ("R 1 200,00", 1200.0),
        ("Rp1.200.000", 1_200_000.0),
        ("RM 1,200", 1200.0), ("kr 1 200", 1200.0), ("1 200 Kč", 1200.0), ("1 200,50 zł", 1200.5),
        ("1 200 руб.", 1200.0),
        ("د.إ 1,200", 1200.0), ("١٬٢٠٠٫٥٠", 1200.5), ("１,２００", 1200.0), ("¥120,000", 120_000.0),
        ("12万円", 120_000.0), ("₩1,200", 1200.0),
        ("€ 3.4k", 3400.0), ("3,4k €", 3400.0), ("1,2 Mio. €", 1_200_000.0), ("Mio. EUR 1,2", 1_200_000.0),
        ("$1.2M", 1_200_000.0),
        ("T€ 45", 45_000.0), ("45 TEUR", 45_000.0), ("1,5 Tsd. €", 1500.0), ("₹45 lakh", 4_500_000.0),
        ("₹3 Cr", 30_000_000.0),
        ("2 milliards €", 2e9), ("1.2bn", 1.2e9), ("1,2 млн", 1_200_000.0),
        ("(1,200)", -1200.0), ("($1,200.00)", -1200.0), ("$(1,200)", -1200.0), ("-1,200", -1200.0),
        ("−1.200,00 €", -1200.0),
        ("1,200-", -1200.0), ("-$5", -5.0), ("$-5", -5.0), ("1.2e3", 1200.0), ("1,2E+05", 120_000.0),
        ("0", 0.0), ("+5", 5.0),
        ('="1200.50"', 1200.5), ("'-5", -5.0),
    ],
)  # fmt: skip
def test_money_is_read_in_the_ways_that_people_write_it(cell: str, amount: float) -> None:
    found = amounts([cell])

    assert found.values == (pytest.approx(amount),)
    assert found.faults == ()


@pytest.mark.parametrize(
    "cell",
    [" $ -   ", "($ -)", "€ –", "- €", "$", "EUR", "", "n/a", "NaN", "#N/A", "#VALUE!", "TBD", "s/d", "無"],
)
def test_a_currency_without_an_amount_is_nothing(cell: str) -> None:
    found = amounts([cell])

    assert (found.values, found.faults) == ((None,), ())


@pytest.mark.parametrize(
    "cell",
    ["12 50", "12.3.4", "about 900", "~900", "1.200,5,0", "10-20k", "5.000 - 10.000", "500+", "12%", ">1000",
     "2 mil", "1,2,000",
     "$1,200 per user per month", "9" * 400, "1e99", "twelve", "2 Billionen", "10,00,00", "1,2 Mio. Tsd."],
)  # fmt: skip
def test_an_amount_that_has_no_single_reading_is_left_out_with_the_remedy(cell: str) -> None:
    found = amounts([cell, "45,000"])

    assert found.values == (None, 45_000.0)
    assert [fault.row for fault in found.faults] == [0]
    assert 'write the amount as a plain number, such as "1200.50"' in found.faults[0].remedy


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,200.50", "999.125"], (1200.5, 999.125)),
        (["999.125", "12"], (999_125.0, 12.0)),
        (["1.200", "900,50"], (1200.0, 900.5)),
        (["1,200", "900,50"], (1.2, 900.5)),
        (["1,200", "900.50"], (1200.0, 900.5)),
        (["1.200.000", "1.200"], (1_200_000.0, 1200.0)),
    ],
)
def test_a_column_settles_what_its_separators_mean(cells: list[str], values: tuple[float, ...]) -> None:
    assert amounts(cells).values == values


def test_a_column_with_both_signs_says_how_the_doubtful_ones_are_read() -> None:
    found = amounts(["1,5", "1.5", "1.200"])

    assert found.values == (1.5, 1.5, 1200.0)
    assert found.notes == (
        "The column has both decimal signs: a single mark before three digits is taken to part thousands "
        '("1.200")',
    )


def test_several_currencies_are_named_and_not_converted() -> None:
    cells = ["₹1,20,000", "₹12,34,567.50", "R$ 1.200,00", "Rs. 45,000", "A$1,200", " $ -   ", "45,000"]

    found = amounts(cells)

    assert found.values == (120_000.0, 1_234_567.5, 1200.0, 45_000.0, 1200.0, None, 45_000.0)
    assert found.faults == ()
    assert found.notes[0] == (
        "The amounts are in several currencies (INR, BRL and AUD): kept as numbers, not converted"
    )
    assert amounts(["€5", "5 EUR", "5", "euro 5"]).notes == ()


@pytest.mark.parametrize(
    ("cell", "month", "year"),
    [
        ("1,200.00 /month", 1200.0, 14_400.0),
        ("$99/mo", 99.0, 1188.0),
        ("99 € pro Monat", 99.0, 1188.0),
        ("99 €/mois", 99.0, 1188.0),
        ("1200 USD/yr", 100.0, 1200.0),
        ("£1,200 p.a.", 100.0, 1200.0),
        ("1.200 € / Jahr", 100.0, 1200.0),
        ("12,000円/年", 1000.0, 12_000.0),
        ("1200 annually", 100.0, 1200.0),
        ("1200", 1200.0, 1200.0),
    ],
)
def test_an_amount_that_names_its_period_is_converted_to_the_columns(
    cell: str, month: float, year: float
) -> None:
    assert monthly([cell]).values == (month,)
    assert yearly([cell]).values == (year,)
