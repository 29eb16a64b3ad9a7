#!/usr/bin/env python3
"""Works out again, apart from Kompas, what it shows of municipalities, from the raw files.

Usage: scripts/herreken.py DIR GM0344 GM1991 ...   JSON: figures, margins, region, similar ones
       scripts/herreken.py DIR --rijen             CSV: the raw numbers that all of it comes from

DIR holds gemeenten/, criminaliteit/, kwb/ and odata_v4/ as they were collected. Nothing of the
repository is read: which municipality went into which is taken from DIR as well. So a test can
give Kompas the lines of --rijen and compare what it makes of them with the JSON. Numbers are not
rounded; compare them with a tolerance, 1e-9 of the value.

Of a year, `aantal` and `noemer` are of that year alone, added up of the municipalities in `uit`;
`waarde`, `laag`, `hoog` and `getoond_aantal` are of the years of `over`. A sum of which a part is
missing has `aantal` null and `uit` empty; a year of which the files say nothing is not there.
"""

import csv
import json
import math
import re
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Z = 1.96
PER = 1000
YEARS_BACK = 2
SIMILAR = 12

PEOPLE = "gemeenten/gemeenten_2019_2026.csv"
MERGES = "gemeenten/herindelingen_2014_2026.csv"
AREAS = "odata_v4/03759ned/codes-RegioS.json"
CRIMES = "criminaliteit/cbs_83648NED_misdrijven_totaal_gemeente_2010_2020.csv"
DISTRICTS = "kwb/85039NED_kwb_2021_gemeenten.csv"

# Each is a count by 1,000 inhabitants. "kengetal" is the key that Kompas has for it: `opgehelderd`
# has none and is here because nothing else in these files is small enough to be taken over years.
# "breuken" are the years of a new method, as the indicator says.
SERIES = {
    "misdrijven": {
        "bron": f"{CRIMES}: geregistreerde_misdrijven",
        "kengetal": "misdrijven-totaal",
        "breuken": [2018],
    },
    "opgehelderd": {
        "bron": f"{CRIMES}: opgehelderde_misdrijven",
        "kengetal": None,
        "breuken": [],
    },
    "bedrijven-per-inwoner": {
        "bron": f"{DISTRICTS}: _biz_density x Population, teruggerekend op vijftallen",
        "kengetal": "bedrijven-per-inwoner",
        "breuken": [],
    },
    "bijstand": {
        "bron": f"{DISTRICTS}: _bijstand x Population, teruggerekend op tientallen",
        "kengetal": "bijstand",
        "breuken": [],
    },
}

HIGHER, LOWER, NOT_CLEAR = "duidelijk hoger", "duidelijk lager", "geen duidelijk verschil"
TOO_SMALL, NO_NUMBER = "minder dan 5", "Geen cijfer"


# Reading


def lines(folder, file):
    with open(folder / file, encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def is_municipality(code):
    return re.fullmatch(r"GM\d{4}", code) is not None


def counted(density, population, step):
    """The count that a rate by 1,000 was made of: the CBS gives it in so many at a time."""
    count = Decimal(density) * Decimal(population) / 1000
    return int((count / step).to_integral_value(ROUND_HALF_UP) * step)


def read_numbers(folder):
    """Numbers by series, municipality and year, as the files have them."""
    numbers = defaultdict(lambda: defaultdict(dict))
    for line in lines(folder, PEOPLE):
        for column, cell in line.items():
            if column.startswith("inwoners_") and cell:
                numbers["inwoners"][line["gm_code"]][int(column[-4:])] = int(cell)
    for line in lines(folder, CRIMES):
        code, year = line["gm_code"], int(line["jaar"])
        if is_municipality(code):
            for series, column in (
                ("misdrijven", "geregistreerde_misdrijven"),
                ("opgehelderd", "opgehelderde_misdrijven"),
            ):
                if line[column]:
                    numbers[series][code][year] = int(line[column])
    for line in lines(folder, DISTRICTS):
        for series, column, step in (
            ("bedrijven-per-inwoner", "_biz_density", 5),
            ("bijstand", "_bijstand", 10),
        ):
            if line[column]:
                count = counted(line[column], line["Population"], step)
                numbers[series][line["gm_code"]][2021] = count
    return numbers


def read_today(folder):
    """The municipalities that have not ended: name, code and name of the safety region."""
    return {
        line["gm_code"]: (line["naam_cbs"], line["vr_code"], line["veiligheidsregio"])
        for line in lines(folder, PEOPLE)
        if not line["einddatum"]
    }


def first_whole_year(date):
    year, month, day = (int(part) for part in date.split("-"))
    return year if (month, day) == (1, 1) else year + 1


class Moves:
    """Which municipality went into which, as a whole or split."""

    def __init__(self, folder):
        with open(folder / AREAS, encoding="utf-8-sig") as text:
            areas = {one["Identifier"].strip(): one for one in json.load(text)["value"]}
        begin, moves = {}, []
        for code, one in areas.items():
            told = " ".join((one["Description"] or "").split())
            # The day of the merge that made it goes first: its "Begindatum" is not always there,
            # and of Gooise Meren it is a year early.
            for name in ("Ontstaan per", "Begindatum"):
                if found := re.search(rf"{name} (\d\d)-(\d\d)-(\d{{4}})", told):
                    begin.setdefault(code, "-".join(reversed(found.groups())))
            # A new name with a new code is not in the file of merges.
            renamed = r"Naamswijziging per (\d\d)-(\d\d)-(\d{4}), oude naam: [^()]+\((GM\d{4})\)"
            for day, month, year, old in re.findall(renamed, told):
                if old != code and int(year) >= 2014:
                    moves.append((f"{year}-{month}-{day}", old, code, 1))
        for line in lines(folder, MERGES):
            went = int(line["inwoners"])
            moves.append((line["datum"], line["van_code"], line["naar_code"], went))

        # By year and where to: what went there as a whole, and whether that was new.
        self.events = {}
        self.ended, self.began, self.split = {}, {}, {}
        by_source = defaultdict(list)
        for date, old, new, went in moves:
            by_source[old].append((first_whole_year(date), new, went))
            if begin.get(new) == date:
                self.began[new] = first_whole_year(date)
        for old, parts in by_source.items():
            year = parts[0][0]
            whole = sum(went for _, _, went in parts)
            heirs = [new for _, new, went in parts if went * 100 >= whole * 95]
            if heirs:
                self.ended[old] = (year, heirs[0])
                self.events.setdefault((year, heirs[0]), []).append(old)
            else:
                self.split[old] = (year, [new for _, new, _ in parts])

    def today(self, code):
        while code in self.ended:
            code = self.ended[code][1]
        return None if code in self.split else code


# Adding up

GAP = "gap"


def merge(numbers, moves, today):
    """Of each municipality of today by year: the number and what it was added up of; None for a
    gap. And the years from which on it can be compared, because a part came of one that was split.

    Walks through the merges in the order in which they happened, once for each year of numbers.
    """
    merged = defaultdict(dict)
    codes = set(numbers) | set(today) | set(moves.ended) | set(moves.began)
    for year in sorted({year for years in numbers.values() for year in years}):
        state = {code: at_first(code, year, numbers.get(code, {}), moves) for code in codes}
        for (when, new), olds in sorted(moves.events.items()):
            if when > year:
                is_new = moves.began.get(new) == when
                state[new] = after(state.get(new), [state[old] for old in olds], is_new)
        for code in today:
            if state[code] is GAP:
                merged[code][year] = None
            elif state[code] is not None:
                parts = sorted(state[code])
                merged[code][year] = (sum(numbers[part][year] for part in parts), parts)
    breaks = defaultdict(set)
    for old, (when, parts) in moves.split.items():
        if any(year < when for year in numbers.get(old, {})):
            for part in parts:
                breaks[moves.today(part)].add(when)
    return merged, breaks


def at_first(code, year, years, moves):
    """The municipalities that a number is of, before any merge; GAP; None where it has none."""
    if year in years:
        return {code}
    if year < moves.began.get(code, year) or code not in moves.ended:
        return None
    ended = moves.ended[code][0]
    return GAP if any(year < other < ended for other in years) else None


def after(own, parts, is_new):
    """A municipality after others went into it. Where none of them has a number, the table had
    done it itself; so it had where one has numbers of before it began."""
    if all(part is None for part in parts) or (is_new and own not in (None, GAP)):
        return own
    mine = own if own is not None else (set() if is_new else GAP)
    if mine is GAP or any(part is None or part is GAP for part in parts):
        return GAP
    return mine.union(*parts)


# Figures


def base_of(people, year):
    """How many inhabitants in a year, else in the nearest of the two before, and in which."""
    for back in range(YEARS_BACK + 1):
        found = people.get(year - back)
        if found and found[0] > 0:
            return found[0], year - back
    return None


def byar(count):
    """The margin at 95 % of a count that came about by chance."""
    low = 0.0
    if count > 0:
        cube = 1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))
        low = count * max(cube, 0.0) ** 3
    more = count + 1
    return low, more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3


def is_small(count):
    return 0 < count < 5


def figure(line, bases, breaks, year):
    """What is shown of a year of a line of counts: by 1,000, over three years where it is small."""
    number, base = line.get(year), bases.get(year)
    out = {
        "aantal": number,
        "noemer": base and base[0],
        "noemerjaar": base and base[1],
        "over": [year, year],
        "samengenomen": False,
        "onderdrukt": False,
        "waarde": None,
        "laag": None,
        "hoog": None,
        "getoond_aantal": None,
        "getoond": NO_NUMBER,
    }
    if number is None or base is None:
        return out
    taken = [year]
    if number < 10:
        for before in (year - 1, year - 2):
            is_broken = any(before < new <= year for new in breaks)
            if is_broken or line.get(before) is None or before not in bases:
                break
            taken.append(before)
    count = sum(line[one] for one in taken)
    if number == 0 and is_small(count):
        taken, count = [year], 0
    out["over"] = [min(taken), year]
    out["samengenomen"] = len(taken) > 1
    if is_small(count):
        return out | {"onderdrukt": True, "getoond": TOO_SMALL}
    whole = sum(bases[one][0] for one in taken)
    low, high = byar(count)
    value = count / whole * PER
    return out | {
        "waarde": value,
        "laag": low / whole * PER,
        "hoog": high / whole * PER,
        "getoond_aantal": None if any(is_small(line[one]) for one in taken) else count,
        "getoond": f"{dutch(value, 2 if 0 < value < 1 else 1)} per {dutch(PER, 0)} inwoners",
    }


def dutch(value, decimals):
    """A number with a comma and dots, halves away from zero."""
    scaled = int(Decimal(value * 10**decimals).to_integral_value(ROUND_HALF_UP))
    whole, rest = divmod(scaled, 10**decimals)
    text = f"{whole:,}".replace(",", ".")
    return f"{text},{rest:0{decimals}}" if decimals else text


def latest(years):
    """The last year of which something is known, else the last."""
    known = [year for year, one in years.items() if one["getoond"] != NO_NUMBER]
    return max(known or years, default=None)


def together(merged, people, members, year):
    """What municipalities have together in a year: none where more than a tenth of their
    inhabitants has no number."""
    bases = {code: base_of(people.get(code, {}), year) for code in members}
    known = [base[0] for base in bases.values() if base]
    mean = sum(known) / len(known) if known else 1.0
    weight = {code: base[0] if base else mean for code, base in bases.items()}
    having = [code for code in members if merged.get(code, {}).get(year) and bases[code]]
    without = sorted(set(members) - set(having))
    lost = sum(weight[code] for code in without)
    out = {"zonder": without, "deel_zonder": lost / sum(weight.values())}
    if not having or out["deel_zonder"] > 0.1:
        return out | figure({}, {}, [], year)
    count = sum(merged[code][year][0] for code in having)
    base = (sum(bases[code][0] for code in having), min(bases[code][1] for code in having))
    # Small enough to be taken over years, it would need years before and breaks: not written here.
    assert count >= 10, (members, year, count)
    return out | figure({year: count}, {year: base}, [], year)


def difference(own, other):
    """How a figure stands to another, both with a margin."""
    if own["waarde"] is None or other["waarde"] is None:
        return None
    if own["waarde"] > 0 and other["waarde"] > 0:
        distance = math.log(own["waarde"]) - math.log(other["waarde"])
        errors = [log_error(one) for one in (own, other)]
    else:
        distance = own["waarde"] - other["waarde"]
        errors = [(one["hoog"] - one["laag"]) / (2 * Z) for one in (own, other)]
    if abs(distance) <= Z * math.hypot(*errors):
        return NOT_CLEAR
    return HIGHER if distance > 0 else LOWER


def log_error(one):
    if one["laag"] > 0:
        return math.log(one["hoog"] / one["laag"]) / (2 * Z)
    return math.log(one["hoog"] / one["waarde"]) / Z


def similar(code, people, today):
    """The twelve that are nearest in inhabitants, by ratio. How densely addresses stand is not in
    these files, so it counts for none of them."""
    year = max(year for year, found in people[code].items() if found and found[0] > 0)
    own = people[code][year][0]
    found = []
    for other in sorted(set(today) - {code}):
        if base := base_of(people.get(other, {}), year):
            steps = abs(math.log(base[0] / own)) / math.log(1.5)
            reason = f"{rounded(base[0])} inwoners (hier {rounded(own)})"
            one = {"gebied": other, "inwoners": base[0], "stappen": steps, "reden": reason}
            found.append(one)
    found.sort(key=lambda one: (one["stappen"], one["gebied"]))
    return year, own, found[:SIMILAR]


def rounded(people):
    return dutch(people if people < 1000 else int(dutch(people / 100, 0).replace(".", "")) * 100, 0)


# The whole


def view(code, series, merged, breaks, people, members):
    """One series of a municipality, beside its region and those like it."""
    line = {year: found and found[0] for year, found in merged.get(code, {}).items()}
    bases = {year: base for year in line if (base := base_of(people[code], year))}
    new = SERIES[series]["breuken"] + sorted(breaks.get(code, ()))
    years = {year: figure(line, bases, new, year) for year in line}
    last = latest(years)
    out = {
        "herindelingsbreuken": sorted(breaks.get(code, ())),
        "laatste_jaar": last,
        "jaren": {
            str(year): one | {"uit": merged[code][year][1] if merged[code][year] else []}
            for year, one in years.items()
        },
    }
    for name, codes in members.items():
        other = together(merged, people, codes, last) if last else None
        if other:
            other["verschil"] = difference(years[last], other)
        out[name] = other
    return out


def recompute(folder, codes):
    today, moves, numbers = read_today(folder), Moves(folder), read_numbers(folder)
    for code in codes:
        if code not in today:
            raise SystemExit(f"{code} is geen gemeente van nu")
    people, _ = merge(numbers["inwoners"], moves, today)
    merged = {series: merge(numbers[series], moves, today) for series in SERIES}
    out = {"kengetallen": {}, "gemeenten": {}}
    for series, about in SERIES.items():
        years = sorted({year for found in merged[series][0].values() for year in found})
        counted_by = [y for y in years if any(base_of(one, y) for one in people.values())]
        out["kengetallen"][series] = about | {
            "per": PER,
            "noemer": "inwoners",
            "jaren": years,
            "jaren_met_noemer": counted_by,
        }
    for code in codes:
        name, region, region_name = today[code]
        year, inhabitants, like = similar(code, people, today)
        members = {
            "veiligheidsregio": sorted(one for one in today if today[one][1] == region),
            "groep": sorted(one["gebied"] for one in like),
        }
        out["gemeenten"][code] = {
            "naam": name,
            "inwoners": {"jaar": year, "aantal": inhabitants},
            "veiligheidsregio": {
                "code": region,
                "naam": region_name,
                "gemeenten": members["veiligheidsregio"],
            },
            "vergelijkbaar": like,
            "kengetallen": {
                series: view(code, series, *merged[series], people, members) for series in SERIES
            },
        }
    return out


def write_rows(folder):
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["indicator", "gebied", "jaar", "waarde"])
    for series, areas in sorted(read_numbers(folder).items()):
        for code, years in sorted(areas.items()):
            out.writerows([series, code, year, number] for year, number in sorted(years.items()))


def main(arguments):
    if len(arguments) < 2:
        raise SystemExit(__doc__)
    folder, codes = Path(arguments[0]), arguments[1:]
    if codes == ["--rijen"]:
        return write_rows(folder)
    out = recompute(folder, codes)
    print(json.dumps(out, ensure_ascii=False, indent=1, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
