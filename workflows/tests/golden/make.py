#!/usr/bin/env python3
"""Makes `deadlines.csv`, the golden table of deadlines, without any code of the product.

    python3 make.py            write deadlines.csv beside this file
    python3 make.py --check    compare it with the committed one and verify it the second way
    python3 make.py --package  also compare the closed days with the PyPI package `holidays`

First way: a wall calendar, written out day by day from one known Saturday, turned page by
page. Holidays are read from the words of the statute.
Second way (`--check`): `datetime`, and Julian day numbers, with holidays by formula.

Python's standard library is enough, except for `--package`.
"""

import csv
import datetime
import io
import pathlib
import sys

TABLE = pathlib.Path(__file__).with_name("deadlines.csv")
COLUMNS = "id,rule,from,extensions,port,raw_due_on,due_on,holiday,why,citation".split(",")

# Days and the law of each period. Sources: README.md.
RULES = {
    "form28.response": (30, "CBP Form 28 instruction; 19 CFR 163.6(a)"),
    "form29.response": (20, "19 CFR 152.2"),
    "form4647.response": (30, "19 CFR 134.54(a)"),
    "protest": (180, "19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)"),
    "petition": (60, "19 CFR 172.3(b)"),
    "court-summons": (180, "28 U.S.C. 2636(a); 19 CFR 174.31"),
}
NAMES = list(RULES)
# The law that allows more time, where it is not named already.
MORE_TIME = {"petition": "19 CFR 172.3(c)"}
# What moves a last day. The text on the three forms is silent: the product applies the rule.
MOVED_BY = {
    "form28.response": "19 CFR 101.6(a)",
    "form29.response": "19 CFR 101.6(a)",
    "form4647.response": "19 CFR 101.6(a)",
    "protest": "T.D. 53961(1); 19 CFR 101.6(a)",
    "petition": "T.D. 53961(1); 19 CFR 101.6(a)",
    "court-summons": "USCIT Rule 6(a)",
}

# What moves a holiday of a Saturday and of a Sunday.
SHIFTED_BY = {"Saturday": "5 U.S.C. 6103(b)(1)", "Sunday": "E.O. 11582"}

# 5 U.S.C. 6103(a), item by item in its words; a short name for ids goes before.
STATUTE = """
new-year: New Year's Day, January 1.
king: Birthday of Martin Luther King, Jr., the third Monday in January.
washington: Washington's Birthday, the third Monday in February.
memorial: Memorial Day, the last Monday in May.
juneteenth: Juneteenth National Independence Day, June 19.
independence: Independence Day, July 4.
labor: Labor Day, the first Monday in September.
columbus: Columbus Day, the second Monday in October.
veterans: Veterans Day, November 11.
thanksgiving: Thanksgiving Day, the fourth Thursday in November.
christmas: Christmas Day, December 25.
"""
# Pub. L. 117-17 was signed on 17 June 2021: no Juneteenth before that year.
FIRST_YEAR = {"juneteenth": 2021}

# Closed by executive order, which a calendar of the statute does not know: no row may turn on
# one, except where `STATUTE_ALONE` says so. Not complete.
ORDERED = set(
    "2004-06-11 2007-01-02 2007-12-24 2008-12-26 2012-12-24 2014-12-26 2018-12-05 2018-12-24 "
    "2019-12-24 2020-12-24 2024-12-24 2025-01-09 2025-12-24 2025-12-26".split()
)
STATUTE_ALONE = {"holiday-2025-christmas"}

MONTHS = "January February March April May June July August September October November December"
MONTHS = MONTHS.split()
WEEK = "Saturday Sunday Monday Tuesday Wednesday Thursday Friday".split()
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}


# --- the wall calendar ------------------------------------------------------------------------


def length_of_month(year, month):
    """Thirty days hath September; February has one more in leap years of the Gregorian rule."""
    if month == 2:
        leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def write_wall_calendar(first_year, last_year):
    """Every day as text with its weekday; 1 January 2000 was a Saturday."""
    assert first_year == 2000
    wall = []
    for year in range(first_year, last_year + 1):
        for month in range(1, 13):
            for day in range(1, length_of_month(year, month) + 1):
                wall.append((f"{year:04}-{month:02}-{day:02}", WEEK[len(wall) % 7]))
    return wall


WALL = write_wall_calendar(2000, 2101)
PLACE = {date: place for place, (date, _) in enumerate(WALL)}


def weekday(date):
    return WALL[PLACE[date]][1]


def walk(date, days):
    """The day that many pages further, or back for a negative number, one page at a time."""
    place = PLACE[date]
    for _ in range(abs(days)):
        place += 1 if days > 0 else -1
    assert place >= 0
    return WALL[place][0]


# --- the holidays, from the words -------------------------------------------------------------


def day_meant(words, year):
    """The date of one item of 5 U.S.C. 6103(a) in a year."""
    parts = words.rstrip(".").split()
    if parts[0] == "the":
        _, ordinal, day_name, _, month = parts
        prefix = f"{year:04}-{MONTHS.index(month) + 1:02}-"
        fitting = [date for date, day in WALL if date.startswith(prefix) and day == day_name]
        return fitting[ORDINALS[ordinal]]
    month, day = parts
    return f"{year:04}-{MONTHS.index(month) + 1:02}-{int(day):02}"


def observed(date):
    """19 CFR 101.6(a): a Saturday's holiday is observed on the Friday, a Sunday's on the Monday."""
    return walk(date, {"Saturday": -1, "Sunday": 1}.get(weekday(date), 0))


def read_statute(first_year, last_year):
    """(short name, year) → (date meant, date observed)."""
    holidays = {}
    for line in STATUTE.strip().splitlines():
        short, item = line.split(": ", 1)
        words = item.rsplit(", ", 1)[1]
        for year in range(max(first_year, FIRST_YEAR.get(short, 0)), last_year + 1):
            meant = day_meant(words, year)
            # 1 January 2000 wobserved on a day before this wall calendar begins.
            if PLACE[meant] > 0:
                holidays[short, year] = (meant, observed(meant))
    return holidays


HOLIDAYS = read_statute(2000, 2101)
OBSERVED_ON = {observed_on: name_and_year for name_and_year, (_, observed_on) in HOLIDAYS.items()}
FULL_NAMES = {
    line.split(": ", 1)[0]: line.split(": ", 1)[1].rsplit(", ", 1)[0].replace(",", "")
    for line in STATUTE.strip().splitlines()
}


def closed(date):
    return weekday(date) in ("Saturday", "Sunday") or date in OBSERVED_ON


# --- the table --------------------------------------------------------------------------------

ROWS = []


def add(row_id, rule, why, *, start=None, raw=None, more=(), law_of_why="", expect=None):
    """One row, from its trigger (`start`) or from its last day before it moves (`raw`)."""
    period, law = RULES[rule]
    length = period + sum(more)
    start = start or walk(raw, -length)
    raw = walk(start, length)
    sources = [law]
    if more:
        sources.append(MORE_TIME.get(rule, ""))
    due = raw
    if closed(due):
        sources.append(MOVED_BY[rule])
    while closed(due):
        if due in OBSERVED_ON:
            meant = HOLIDAYS[OBSERVED_ON[due]][0]
            sources += ["5 U.S.C. 6103(a)", SHIFTED_BY.get(weekday(meant), "")]
        due = walk(due, 1)
    sources.append(law_of_why)
    assert expect in (None, (raw, due)), (row_id, raw, due, expect)
    assert row_id in STATUTE_ALONE or not {raw, due} & ORDERED, (row_id, raw, due)
    ROWS.append(
        {
            "id": row_id,
            "rule": rule,
            "from": start,
            "extensions": ";".join(str(days) for days in more),
            "port": "",
            "raw_due_on": raw,
            "due_on": due,
            "holiday": "{} {}".format(*OBSERVED_ON[raw]) if raw in OBSERVED_ON else "",
            "why": why,
            "citation": "; ".join(dict.fromkeys(source for source in sources if source)),
        }
    )


def turn(number):
    """The rules in turn, so that no group belongs to one rule."""
    return NAMES[number % len(NAMES)]


def cells(text):
    """The rows of a list written with bars."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def days_of(text):
    return tuple(int(days) for days in text.split())


# Typed from the worked examples of the design, not computed: trigger, raw and effective day.
WORKED_EXAMPLES = """
form28.response   | 2026-06-05 | 2026-07-05 | 2026-07-06 | last day a Sunday
form28.response   | 2026-06-03 | 2026-07-03 | 2026-07-06 | Independence Day observed on Friday
form29.response   | 2026-05-05 | 2026-05-25 | 2026-05-26 | last day Memorial Day
protest           | 2026-01-09 | 2026-07-08 | 2026-07-08 | 180 days from liquidation; a Wednesday
form4647.response | 2026-11-27 | 2026-12-27 | 2026-12-28 | last day a Sunday
"""
# The sample notices, likewise. Two actions already taken have no answer (19 CFR 152.2 concerns
# proposals): of NOA-2026-000058 there is the protest, of NOA-2026-000071 nothing.
SAMPLES = """
RFI-2026-000101 | form28.response   | 2026-06-05 |    | 2026-07-05 | 2026-07-06
RFI-2026-000064 | form28.response   | 2026-04-20 |    | 2026-05-20 | 2026-05-20
RFI-2026-000083 | form28.response   | 2026-05-04 | 30 | 2026-07-03 | 2026-07-06
RFI-2026-000097 | form28.response   | 2026-06-03 |    | 2026-07-03 | 2026-07-06
NOA-2026-000041 | form29.response   | 2026-05-05 |    | 2026-05-25 | 2026-05-26
NOA-2026-000066 | form29.response   | 2026-07-06 |    | 2026-07-26 | 2026-07-27
NOA-2026-000058 | protest           | 2026-07-10 |    | 2027-01-06 | 2027-01-06
MRN-2026-000019 | form4647.response | 2026-05-12 |    | 2026-06-11 | 2026-06-11
MRN-2026-000024 | form4647.response | 2026-06-08 |    | 2026-07-08 | 2026-07-08
MRN-2026-000027 | form4647.response | 2026-06-18 | 15 | 2026-08-02 | 2026-08-03
MRN-2026-000031 | form4647.response | 2026-07-02 |    | 2026-08-01 | 2026-08-03
"""


def vectors():
    """The worked examples and the sample notices."""
    for number, (rule, start, raw, due, why) in enumerate(cells(WORKED_EXAMPLES), 1):
        add(f"vector-{number}", rule, f"worked example: {why}", start=start, expect=(raw, due))
    for notice, rule, start, more, raw, due in cells(SAMPLES):
        why = f"sample notice {notice}"
        add(f"sample-{notice}", rule, why, start=start, more=days_of(more), expect=(raw, due))


def holidays_of_ten_years():
    """Every holiday of 2024 to 2033 as the last day, on the day it is observed."""
    for year in range(2024, 2034):
        for number, short in enumerate(FULL_NAMES):
            meant, observed_on = HOLIDAYS[short, year]
            row_id = f"holiday-{year}-{short}"
            why = f"last day on {FULL_NAMES[short]} {year}"
            if meant != observed_on:
                why += f" observed on {weekday(observed_on)}"
            if row_id in STATUTE_ALONE:
                why += " by the statute alone: no closure by executive order is counted"
            add(row_id, turn(number + year), why, raw=observed_on)


def shifted_holidays():
    """Holidays of a fixed date on a weekend: the days around the one on which they are observed."""
    number = 0
    for (short, year), (meant, observed_on) in sorted(HOLIDAYS.items(), key=lambda item: item[1]):
        if meant == observed_on or not 2021 <= year <= 2034:
            continue
        name = f"{FULL_NAMES[short]} {year}"
        on = weekday(meant)
        days = [
            ("itself", 0, f"last day on {name} itself: {on}; {weekday(observed_on)} is closed too")
        ]
        if not 2024 <= year <= 2033:
            back = PLACE[observed_on] - PLACE[meant]
            days.append(
                ("observed", back, f"last day on {name} observed on {weekday(observed_on)}")
            )
        if 2024 <= year and on == "Saturday":
            days += [
                ("eve", -2, f"Thursday before {name} is observed: stays"),
                ("sunday", 1, f"Sunday after {name}: the Monday is open"),
                ("monday", 2, f"Monday after {name} on a Saturday: not observed twice; stays"),
            ]
        if 2024 <= year and on == "Sunday":
            days += [
                ("friday", -2, f"Friday before {name} on a Sunday: not observed early; stays"),
                ("saturday", -1, f"Saturday before {name} on a Sunday: due on Tuesday"),
                ("tuesday", 2, f"Tuesday after {name} is observed: stays"),
            ]
        for label, distance, why in days:
            add(f"shift-{year}-{short}-{label}", turn(number), why, raw=walk(meant, distance))
            number += 1


def weekends_before_monday_holidays():
    """A Saturday or a Sunday, in turn, before each holiday that is always a Monday."""
    for year in range(2024, 2034):
        for number, short in enumerate(("king", "washington", "memorial", "labor", "columbus")):
            back, day = (2, "Saturday") if (year + number) % 2 == 0 else (1, "Sunday")
            add(
                f"weekend-{year}-{short}",
                turn(year * 5 + number),
                f"{day} before {FULL_NAMES[short]} {year}: due on Tuesday",
                raw=walk(HOLIDAYS[short, year][1], -back),
            )


def ordinary_weeks():
    """A week without holidays for each rule: five last days stay, two move to Monday."""
    mondays = "2026-08-10 2027-03-15 2025-04-28 2027-08-02 2026-03-09 2028-04-24".split()
    for rule, monday in zip(NAMES, mondays, strict=True):
        for number in range(7):
            raw = walk(monday, number)
            moves = "due on Monday" if number > 4 else "stays"
            why = f"last day on an ordinary {weekday(raw)}: {moves}"
            add(f"week-{rule}-{weekday(raw).lower()}", rule, why, raw=raw)


# Last day | rule | why
YEAR_ENDS = """
2024-12-31 | form28.response   | last day of a year on a Tuesday: stays
2025-12-31 | protest           | last day of a year on a Wednesday: stays
2026-12-31 | petition          | last day of a year on a Thursday: stays
2029-12-31 | court-summons     | last day of a year on a Monday before New Year's Day: stays
2026-01-02 | form29.response   | Friday after New Year's Day: stays
2022-12-31 | form4647.response | Saturday before New Year's Day on a Sunday: due on Tuesday
2023-12-30 | protest           | Saturday before New Year's Day on a Monday: due next year
2023-12-31 | court-summons     | Sunday before New Year's Day on a Monday: due next year
2028-12-30 | form29.response   | Saturday before New Year's Day on a Monday: due next year
2028-12-31 | petition          | Sunday before New Year's Day on a Monday: due next year
2099-12-31 | form28.response   | last day of 2099 on a Thursday: stays
"""
# Trigger | rule | why
TRIGGERS = """
2026-12-31 | form28.response   | trigger on the last day of a year
2027-01-01 | form4647.response | trigger on a holiday: day 1 is the day after all the same
2026-12-25 | form29.response   | trigger on Christmas Day: day 1 is the day after all the same
2026-07-04 | petition          | trigger on a Saturday that is a holiday
2026-08-16 | protest           | trigger on a Sunday; across the year's end
2027-10-02 | court-summons     | trigger on a Saturday; across the year's end and a leap day
2026-12-11 | form29.response   | Christmas Day inside the period counts as a day
2026-11-09 | form4647.response | Veterans Day and Thanksgiving Day inside count as days
"""


def year_ends_and_triggers():
    for raw, rule, why in cells(YEAR_ENDS):
        add(f"year-end-{raw}", rule, why, raw=raw)
    for start, rule, why in cells(TRIGGERS):
        add(f"trigger-{start}", rule, why, start=start)


def leap_days():
    for year in (2024, 2028, 2032):
        day = f"{year}-02-29"
        for rule in NAMES:
            add(f"leap-{year}-trigger-{rule}", rule, f"trigger on {day}", start=day)
            why = f"last day on {day}: a {weekday(day)}"
            add(f"leap-{year}-last-{rule}", rule, why, raw=day)
        for rule in ("form29.response", "protest"):
            why = f"{day} inside the period counts as a day"
            add(f"leap-{year}-across-{rule}", rule, why, start=f"{year}-02-10")
    for year in (2025, 2026, 2027, 2099):
        why = f"no 29 February in {year}"
        add(f"leap-none-{year}", "form29.response", why, start=f"{year}-02-10")
    why = "2000 was a leap year: trigger on 2000-02-29"
    add("leap-2000", "form28.response", why, start="2000-02-29")
    why = "2096-02-29 inside the period counts as a day"
    add("leap-2096", "form4647.response", why, start="2096-02-10")


# Rule | trigger | extensions in days | why
MORE_TIME_ROWS = """
form28.response   | 2026-06-05 | 30       | counts from Sunday 5 July; not from Monday 6 July
form28.response   | 2026-06-03 | 30       | counts from the holiday on 3 July; ends on a Sunday
form28.response   | 2026-06-03 | 1        | 1 day from a holiday on Friday: same due date as without
form28.response   | 2026-06-03 | 3        | 3 days from a holiday on Friday: the Monday itself
form28.response   | 2026-06-03 | 4        | 4 days from a holiday on Friday: Tuesday
form28.response   | 2026-04-20 | 7        | one week from a working day
form28.response   | 2026-04-20 | 5        | ends on Memorial Day: due on Tuesday
form28.response   | 2026-10-26 | 30       | ends on Christmas Day: due on Monday
form28.response   | 2026-05-04 | 30 15    | two; the first ends on a holiday
form28.response   | 2026-05-04 | 15 30    | the same two the other way round: the same date
form28.response   | 2026-01-05 | 30 30 30 | three in a row
form28.response   | 2026-03-02 | 90       | the longest single extension
form28.response   | 2027-11-25 | 7        | from Christmas Day to New Year's Day; both Saturdays
form29.response   | 2026-05-05 | 10       | counts from Memorial Day; not from the Tuesday after
form29.response   | 2026-05-05 | 20       | counts from Memorial Day; ends on a Sunday
form29.response   | 2026-05-05 | 10 10    | two of 10 days end where one of 20 does
form29.response   | 2026-07-06 | 1        | 1 day from a Sunday: same due date as without
form29.response   | 2026-07-06 | 2        | 2 days from a Sunday: Tuesday
form29.response   | 2026-07-08 | 41       | ends on Labor Day: due on Tuesday
form29.response   | 2026-12-02 | 10       | ends on New Year's Day of the next year
form29.response   | 2028-01-30 | 10       | ends on 2028-02-29
form4647.response | 2026-11-27 | 30       | counts from Sunday 27 December; across the year's end
form4647.response | 2026-11-27 | 30 15    | two extensions from a Sunday
form4647.response | 2026-11-27 | 30 30    | two of 30 days
form4647.response | 2026-11-27 | 30 30 30 | three of 30 days; nothing moves in between
form4647.response | 2026-06-18 | 15 15    | the second counts from Sunday 2 August
form4647.response | 2026-07-06 | 32       | ends on the Sunday before Labor Day: due on Tuesday
form4647.response | 2026-07-06 | 31       | ends on the Saturday before Labor Day: due on Tuesday
form4647.response | 2028-01-01 | 30       | ends on the day after 2028-02-29
form4647.response | 2026-02-02 | 90       | the longest single extension
petition          | 2026-03-21 | 30       | ends on Juneteenth: due on Monday
petition          | 2026-02-02 | 30 30    | two extensions across Memorial Day
petition          | 2026-08-14 | 30       | ends on the day after Veterans Day: stays
petition          | 2027-08-13 | 30 14    | ends on Thanksgiving Day: due on the Friday
petition          | 2031-12-31 | 30       | across 2032-02-29
"""


def extensions():
    """Only the final day moves; every extension counts from the day before it moved."""
    for number, (rule, start, more, why) in enumerate(cells(MORE_TIME_ROWS), 1):
        row_id = f"more-time-{number:02}"
        add(row_id, rule, f"more time: {why}", start=start, more=days_of(more))


# Last day | rule | why | the law that says so
NO_HOLIDAYS = """
2020-06-19 | form28.response   | Juneteenth was no holiday in 2020: Friday stays | Pub. L. 117-17
2020-06-19 | protest           | Juneteenth was no holiday in 2020: Friday stays | Pub. L. 117-17
2019-06-19 | form4647.response | Juneteenth was no holiday in 2019: Wednesday stays | Pub. L. 117-17
2016-06-20 | petition          | Monday after 19 June 2016 was no holiday: stays | Pub. L. 117-17
2015-06-19 | court-summons     | Juneteenth was no holiday in 2015: Friday stays | Pub. L. 117-17
2010-06-18 | form29.response   | Friday before 19 June 2010 was no holiday: stays | Pub. L. 117-17
2021-06-17 | form29.response   | the Thursday on which Juneteenth became law: stays | Pub. L. 117-17
2021-01-20 | form28.response   | Inauguration Day is off: Wednesday stays | 5 U.S.C. 6103(c)
2017-01-20 | form4647.response | Inauguration Day is off: Friday stays | 5 U.S.C. 6103(c)
2033-01-20 | court-summons     | Inauguration Day is off: Thursday stays | 5 U.S.C. 6103(c)
2013-01-21 | protest           | Inauguration Day observed on a Monday that is a holiday anyway |
2025-01-20 | petition          | Inauguration Day on a Monday that is a holiday anyway |
2029-01-20 | form29.response   | Inauguration Day on a Saturday: moves as a weekend does |
2029-01-19 | form28.response   | Friday before Inauguration Day: stays | 5 U.S.C. 6103(c)
2026-11-27 | form28.response   | Friday after Thanksgiving Day: stays | 5 U.S.C. 6103(a)
2027-11-26 | form29.response   | Friday after Thanksgiving Day: stays | 5 U.S.C. 6103(a)
2028-11-24 | form4647.response | Friday after Thanksgiving Day: stays | 5 U.S.C. 6103(a)
2026-04-03 | form4647.response | Good Friday is no federal holiday: stays | 19 CFR 101.6(d)
2027-02-12 | protest           | Lincoln's birthday is of states: stays | 19 CFR 101.6(d)
2026-11-03 | petition          | election day is no federal holiday: stays | 19 CFR 101.6(d)
2027-04-16 | form28.response   | Emancipation Day is local: stays | 19 CFR 101.6(d)
2026-12-24 | protest           | Christmas Eve stays by the statute alone | 5 U.S.C. 6103(a)
2023-12-26 | form29.response   | Tuesday after Christmas Day on a Monday: stays | 5 U.S.C. 6103(a)
"""


def what_is_no_holiday():
    for raw, rule, why, law in cells(NO_HOLIDAYS):
        add(f"open-{raw}-{rule}", rule, why, raw=raw, law_of_why=law)


def make():
    """The whole table as text."""
    ROWS.clear()
    vectors()
    holidays_of_ten_years()
    shifted_holidays()
    weekends_before_monday_holidays()
    ordinary_weeks()
    year_ends_and_triggers()
    leap_days()
    extensions()
    what_is_no_holiday()
    assert len({row["id"] for row in ROWS}) == len(ROWS), "an id is used twice"
    for row in ROWS:
        # So that a reader may split at commas.
        assert not any(sign in value for value in row.values() for sign in ',"\n'), row
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(ROWS)
    return text.getvalue()


# --- the second way ---------------------------------------------------------------------------


def julian_day(year, month, day):
    """Day number of Fliegel and Van Flandern (1968); 0 is a Monday modulo 7."""
    shift = (14 - month) // 12
    year, month = year + 4800 - shift, month + 12 * shift - 3
    return day + (153 * month + 2) // 5 + 365 * year + year // 4 - year // 100 + year // 400 - 32045


def closed_by_formula(first_year, last_year):
    """Julian day numbers of the days on which holidays are observed."""
    numbers = set()
    for year in range(first_year, last_year + 1):

        def nth(month, day, count, year=year):
            first = julian_day(year, month, 1)
            return first + (day - first) % 7 + 7 * (count - 1)

        numbers |= {nth(1, 0, 3), nth(2, 0, 3), nth(9, 0, 1), nth(10, 0, 2), nth(11, 3, 4)}
        numbers.add(nth(6, 0, 1) - 7)
        for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)):
            if (month, day) != (6, 19) or year >= 2021:
                number = julian_day(year, month, day)
                numbers.add(number + {5: -1, 6: 1}.get(number % 7, 0))
    return numbers


def problems_of_second_way(rows):
    """Every row again: by `datetime`, by Julian day numbers, with holidays by formula."""
    numbers = closed_by_formula(2000, 2102)
    for row in rows:
        more = [int(days) for days in row["extensions"].split(";") if days]
        days = RULES[row["rule"]][0] + sum(more)
        start = datetime.date.fromisoformat(row["from"])
        raw = start + datetime.timedelta(days=days)
        number = julian_day(start.year, start.month, start.day) + days
        if number != julian_day(raw.year, raw.month, raw.day) or number % 7 != raw.weekday():
            yield f"{row['id']}: datetime and Julian day numbers differ"
        due = raw
        while due.weekday() > 4 or julian_day(due.year, due.month, due.day) in numbers:
            due += datetime.timedelta(days=1)
        if (raw.isoformat(), due.isoformat()) != (row["raw_due_on"], row["due_on"]):
            yield f"{row['id']}: {row['raw_due_on']} {row['due_on']}; the second way {raw} {due}"


def problems_of_package():
    """The days on which holidays are observed, 2000 to 2100, against the package `holidays`."""
    import holidays  # not needed otherwise

    package = {date.isoformat() for date in holidays.UnitedStates(years=range(2000, 2102))}
    for date, day in WALL:
        if (
            date < "2101"
            and day not in ("Saturday", "Sunday")
            and (date in OBSERVED_ON) != (date in package)
        ):
            yield f"{date} {day}: here {OBSERVED_ON.get(date)}; the package {date in package}"


def main(arguments):
    text = make()
    problems = []
    if "--check" in arguments or "--package" in arguments:
        if TABLE.read_text(encoding="utf-8") != text:
            problems.append("deadlines.csv is not what make.py makes")
        problems += problems_of_second_way(ROWS)
        if "--package" in arguments:
            problems += problems_of_package()
    else:
        TABLE.write_text(text, encoding="utf-8")
    print(*problems, f"{len(ROWS)} rows and {len(problems)} problems", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
