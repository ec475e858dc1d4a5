"""The programme: which shared factories operate, and which sites report, or say that there was nothing."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.table import Given

ENGINES = ("file",)

ALL = "numerator denominator value unknown target verdict"
# Shared factories of the register: five opened in July 2022, one in December 2023; seven are only named in the press.
FLOWS = """
    | site_code    | date       |
    |--------------|------------|
    | RPB-ACEH     | 2024-01-10 |
    | RPB-ACEH     | 2024-01-11 |
    | RPB-ACEH     | 2024-03-10 |
    | RPB-NTT      | 2024-02-10 |
    | KADIN-JAKSEL | 2024-02-29 |
    | RPB-GARUT    | 2024-03-31 |
"""
NIL = """
    | site_code | month   |
    |-----------|---------|
    | RPB-NTT   | 2024-01 |
    | RPB-SULUT | 2024-03 |
    | RPB-ACEH  | 2024-04 |
"""
# Expected are the six factories that operate and the network: seven. Garut reported without being expected.


def test_factories_that_operate_at_the_end_of_the_period(given: Given) -> None:
    programme = given()
    assert programme.ask("operating_sites", of=ALL) == {"all": (6, None, 6, 7, 18, "not_met")}
    assert programme.ask("operating_sites", last="2023-11") == {"all": 5}
    assert programme.ask("operating_sites", last="2022-06", of="value unknown") == {"all": (0, 7)}
    assert programme.ask("operating_sites", by="year", last="2024-12") == {2022: 5, 2023: 6, 2024: 6}
    assert programme.ask("operating_sites", by="month", first="2023-11", last="2024-01") == {
        **{"2023-11": 5, "2023-12": 6, "2024-01": 6}
    }
    assert programme.ask("operating_sites", by="province", of="value unknown") == {
        **{"ID-AC": (1, 0), "ID-JT": (1, 1), "ID-NT": (1, 1), "ID-SA": (1, 0), "ID-KI": (1, 0), "ID-BA": (1, 0)},
        **{"ID-SU": (0, 1), "ID-JB": (0, 1), "ID-YO": (0, 1), "ID-KS": (0, 1), "ID-SN": (0, 1)},
    }


def test_a_network_of_members_is_no_factory(given: Given) -> None:
    assert given().ask("operating_sites", sites="KADIN-JAKSEL") == {"all": None}
    assert given().ask("operating_sites", sites="RPB-GARUT", of="value unknown") == {"all": (0, 1)}


def test_a_factory_that_opens_counts_from_its_month_on(given: Given) -> None:
    opened = given(
        sites="""
            | site_code | name      | kind           | province_iso | status    | opened_on  |
            |-----------|-----------|----------------|--------------|-----------|------------|
            | RPB-GARUT | RPB Garut | shared_factory | ID-JB        | operating | 2024-05-31 |
            | RPB-BARU  | RPB baru  | shared_factory | ID-JB        | reported  |            |
        """
    )
    assert opened.ask("operating_sites", of="value unknown") == {"all": (7, 7)}
    assert opened.ask("operating_sites", last="2024-04") == {"all": 6}
    assert opened.ask("operating_sites", by="site", last="2024-05", sites="RPB-GARUT RPB-BARU", of="value unknown") == {
        **{"RPB-GARUT": (1, 0), "RPB-BARU": (0, 1)}
    }


def test_sites_report_with_a_flow_or_a_nil_report(given: Given) -> None:
    programme = given(waste_flows=FLOWS, nil_reports=NIL)
    # ACEH, NTT, SULUT, KADIN and GARUT; JATENG, KALTIM and JEMBRANA sent nothing
    assert programme.ask("reporting_sites", of="numerator denominator value low high unknown") == {
        "all": (5, None, 5, None, None, 3)
    }
    assert programme.ask("reporting_sites", by="month", of="value unknown") == {
        "2024-01": (2, 5),  # ACEH, and NTT said that it had nothing
        "2024-02": (2, 5),  # NTT, KADIN
        "2024-03": (3, 5),  # ACEH, SULUT had nothing, GARUT was not expected
        "2024-04": (1, 6),  # ACEH had nothing
    }
    assert programme.ask("reporting_sites", by="quarter", of="value unknown") == {"2024-Q1": (5, 3), "2024-Q2": (1, 6)}
    assert programme.ask("reporting_sites", by="province", last="2024-01", of="value unknown") == {
        **{"ID-AC": (1, 0), "ID-NT": (1, 0), "ID-SA": (0, 1), "ID-JT": (0, 1), "ID-KI": (0, 1), "ID-BA": (0, 1)},
        "ID-JK": (0, 1),
    }
    assert programme.ask("reporting_sites", sites="RPB-NTT", by="month", of="value unknown") == {
        **{"2024-01": (1, 0), "2024-02": (1, 0), "2024-03": (0, 1), "2024-04": (0, 1)}
    }


def test_without_nil_reports_silence_is_silence(given: Given) -> None:
    programme = given(waste_flows=FLOWS)
    assert programme.ask("reporting_sites", by="month") == {"2024-01": 1, "2024-02": 2, "2024-03": 2}


def test_a_nil_report_that_is_undone_is_none(given: Given) -> None:
    one = "| site_code | month |\n| RPB-SULUT | 2024-03 |"
    programme = given(waste_flows=FLOWS, nil_reports=one)
    assert programme.ask("reporting_sites", sites="RPB-SULUT", first="2024-03", last="2024-03") == {"all": 1}
    undone = given(waste_flows=FLOWS, nil_reports=one, undone="nil_reports")
    assert undone.ask("reporting_sites", sites="RPB-SULUT", of="value unknown") == {"all": (0, 1)}


def test_a_site_is_expected_from_the_month_in_which_it_opened(given: Given) -> None:
    programme = given(waste_flows="| date | site_code |\n| 2023-11-01 | RPB-ACEH |\n| 2023-12-01 | RPB-ACEH |")
    assert programme.ask("reporting_sites", by="month", of="value unknown") == {"2023-11": (1, 5), "2023-12": (1, 6)}


def test_nobody_is_expected_before_the_first_report_or_after_the_last(given: Given) -> None:
    programme = given(waste_flows=FLOWS)
    assert programme.ask("reporting_sites", last="2023-12") == {"all": None}
    assert given().ask("reporting_sites", of="value unknown") == {"all": (None, None)}


def test_a_nil_report_is_a_zero_and_silence_is_nothing(given: Given) -> None:
    nil = "| site_code | month |\n| RPB-NTT | 2024-02 |"
    programme = given(waste_flows="| site_code | date | quantity |\n| RPB-ACEH | 2024-01-10 | 100 |", nil_reports=nil)
    assert programme.ask("waste_recorded", by="site month") == {
        ("RPB-ACEH", "2024-01"): Decimal("0.1"),
        ("RPB-NTT", "2024-02"): 0,
    }
    assert programme.ask("waste_generated", sites="RPB-NTT") == {"all": 0}
    assert programme.ask("waste_generated", sites="RPB-SULUT") == {"all": None}
    assert programme.ask("diversion_rate", sites="RPB-NTT") == {"all": None}
    assert programme.ask("waste_recorded", by="material") == {"plastic": Decimal("0.1")}
