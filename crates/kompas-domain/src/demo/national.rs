//! What is known of the country: inhabitants, and what the police registered by kind.

use super::{FIRST_YEAR, LAST_YEAR};

/// Inhabitants on 1 January from 2012 on. Source: CBS, table 03759ned.
const INHABITANTS: [u32; 14] = [
    16_730_348, 16_779_575, 16_829_289, 16_900_726, 16_979_120, 17_081_507, 17_181_084, 17_282_163,
    17_407_585, 17_475_415, 17_590_672, 17_811_291, 17_942_942, 18_044_027,
];

/// After the last known year a kind goes on as it did in that year, but not faster than this, as a
/// part. Chosen.
const MOST_ONWARD: f64 = 0.03;

/// The year that the spread over municipalities is of.
pub(super) const SPREAD_YEAR: u16 = 2020;

/// The last year that the police gave.
const LAST_KNOWN: u16 = 2023;

/// A kind of what the police register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    /// In the whole country from 2012 to 2023.
    counts: [u32; 12],
}

/// Kinds that make up a total of one table of the police.
#[derive(Debug)]
pub(super) struct Family {
    /// The table.
    pub(super) table: &'static str,
    /// The code of all kinds together, and its name.
    pub(super) total: (&'static str, &'static str),
    pub(super) kinds: &'static [Kind],
    /// How many of all kinds together a municipality has for every 1,000 inhabitants in
    /// [`SPREAD_YEAR`]: of 5, 25, 50, 75 and 95 percent of municipalities at most so many.
    pub(super) rates: [f64; 5],
}

/// Both tables of the police.
///
/// Counts by kind: police, tables 47018NED and 47021NED (CC0), 2012 to 2023; the kinds that no key
/// figure asks for are taken together as the rest, in which those that identify people stay.
/// Crimes for every 1,000 inhabitants: 302 municipalities in 2020 (CBS, table 83648NED). Nuisance
/// for every 1,000: chosen, with the median below the 29 of the whole country as with crimes.
pub(super) static FAMILIES: [Family; 2] = [
    Family {
        table: "47018NED",
        total: ("0.0.0", "Totaal misdrijven"),
        kinds: &CRIMES,
        rates: [21.8, 28.8, 33.9, 42.1, 58.2],
    },
    Family {
        table: "47021NED",
        total: ("0.0.0", "Totaal registraties overlast"),
        kinds: &NUISANCES,
        rates: [12.0, 17.0, 22.0, 29.0, 44.0],
    },
];

/// The inhabitants of the country in a year.
pub(super) fn inhabitants(year: u16) -> f64 {
    let place = usize::from(year.clamp(FIRST_YEAR, LAST_YEAR) - FIRST_YEAR);
    INHABITANTS.get(place).copied().map_or(0.0, f64::from)
}

impl Kind {
    /// How many the whole country had in a year.
    pub(super) fn count(&self, year: u16) -> f64 {
        let place = usize::from(year.saturating_sub(FIRST_YEAR));
        if let Some(known) = self.counts.get(place) {
            return f64::from(*known);
        }
        let [.., before, last] = self.counts.map(f64::from);
        let change = if before > 0.0 {
            last / before - 1.0
        } else {
            0.0
        };
        let onward = 1.0 + change.clamp(-MOST_ONWARD, MOST_ONWARD);
        (last * onward.powi(i32::from(year) - i32::from(LAST_KNOWN))).round()
    }
}

impl Family {
    /// The family of a table.
    pub(super) fn of(table: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|one| one.table == table)
    }

    /// The name of a kind, or of all together, by its code.
    pub(super) fn title(&self, code: &str) -> Option<&'static str> {
        let kinds = self.kinds.iter().map(|kind| (kind.code, kind.title));
        let mut all = [self.total].into_iter().chain(kinds);
        all.find(|(other, _)| *other == code)
            .map(|(_, title)| title)
    }

    /// All kinds together in a year.
    pub(super) fn count(&self, year: u16) -> f64 {
        self.kinds.iter().map(|kind| kind.count(year)).sum()
    }
}

const fn kind(code: &'static str, title: &'static str, counts: [u32; 12]) -> Kind {
    Kind {
        code,
        title,
        counts,
    }
}

const CRIMES: [Kind; 31] = [
    kind(
        "1.1.1",
        "1.1.1 Diefstal/inbraak woning",
        [
            91_595, 87_455, 71_143, 64_676, 55_495, 49_209, 42_887, 39_474, 30_571, 23_525, 24_414,
            22_706,
        ],
    ),
    kind(
        "1.1.2",
        "1.1.2 Diefstal/inbraak box/garage/schuur",
        [
            20_050, 23_044, 21_862, 21_224, 18_493, 15_235, 12_526, 12_250, 13_804, 12_285, 10_677,
            11_000,
        ],
    ),
    kind(
        "1.2.1",
        "1.2.1 Diefstal uit/vanaf motorvoertuigen",
        [
            99_450, 96_122, 84_717, 82_098, 77_412, 63_759, 53_478, 48_515, 45_250, 38_642, 43_210,
            43_515,
        ],
    ),
    kind(
        "1.2.3",
        "1.2.3 Diefstal van brom-, snor-, fietsen",
        [
            123_742, 122_796, 127_392, 123_438, 110_864, 91_582, 82_081, 81_997, 76_291, 71_439,
            92_173, 96_927,
        ],
    ),
    kind(
        "1.3.1",
        "1.3.1 Ongevallen (weg)",
        [
            88_006, 87_328, 82_362, 80_796, 81_047, 78_787, 81_167, 83_072, 75_133, 76_068, 82_834,
            76_458,
        ],
    ),
    kind(
        "1.4.3",
        "1.4.3 Openlijk geweld (persoon)",
        [
            5542, 4687, 4239, 3909, 3691, 3773, 3607, 3733, 2910, 3343, 4068, 4037,
        ],
    ),
    kind(
        "1.4.4",
        "1.4.4 Bedreiging",
        [
            38_188, 36_275, 34_508, 31_820, 30_408, 27_783, 26_788, 28_286, 29_590, 26_994, 25_350,
            23_298,
        ],
    ),
    kind(
        "1.4.5",
        "1.4.5 Mishandeling",
        [
            56_461, 51_941, 49_756, 47_471, 46_248, 44_085, 42_331, 41_787, 37_582, 35_759, 40_591,
            39_268,
        ],
    ),
    kind(
        "1.4.6",
        "1.4.6 Straatroof",
        [
            7988, 7006, 5432, 4738, 4179, 3591, 3534, 3781, 3187, 2318, 2484, 2435,
        ],
    ),
    kind(
        "1.4.7",
        "1.4.7 Overval",
        [
            2104, 1684, 1324, 1226, 1152, 1111, 1148, 1177, 907, 684, 671, 541,
        ],
    ),
    kind(
        "1.6.1",
        "1.6.1 Brand/ontploffing",
        [
            6070, 5279, 5021, 4880, 4770, 4677, 4600, 4738, 5049, 4113, 4227, 4103,
        ],
    ),
    kind(
        "1.6.2",
        "1.6.2 Overige vermogensdelicten",
        [
            151_663, 146_248, 133_381, 118_279, 108_948, 93_906, 86_966, 88_449, 77_472, 68_667,
            82_918, 83_379,
        ],
    ),
    kind(
        "1.6.3",
        "1.6.3 Mensenhandel",
        [536, 416, 381, 369, 480, 497, 609, 965, 563, 565, 654, 628],
    ),
    kind(
        "2.1.1",
        "2.1.1 Drugs/drankoverlast",
        [838, 490, 388, 365, 216, 206, 168, 190, 156, 128, 186, 176],
    ),
    kind(
        "2.2.1",
        "2.2.1 Vernieling cq. zaakbeschadiging",
        [
            134_126, 118_127, 110_272, 102_048, 94_731, 81_682, 72_120, 76_909, 78_420, 72_041,
            71_057, 69_976,
        ],
    ),
    kind(
        "2.5.1",
        "2.5.1 Diefstal/inbraak bedrijven enz.",
        [
            37_521, 36_276, 31_848, 29_390, 26_752, 22_820, 19_829, 19_472, 16_705, 11_228, 12_835,
            12_941,
        ],
    ),
    kind(
        "2.5.2",
        "2.5.2 Winkeldiefstal",
        [
            42_343, 43_100, 41_840, 40_239, 39_095, 37_610, 37_491, 39_229, 34_343, 30_714, 40_142,
            44_844,
        ],
    ),
    kind(
        "2.6.2",
        "2.6.2 Bodem",
        [412, 320, 274, 205, 269, 252, 282, 224, 185, 156, 112, 105],
    ),
    kind(
        "2.6.3",
        "2.6.3 Water",
        [87, 81, 52, 44, 37, 36, 33, 33, 29, 24, 19, 18],
    ),
    kind(
        "2.6.4",
        "2.6.4 Afval",
        [557, 435, 310, 232, 213, 200, 246, 193, 167, 172, 156, 90],
    ),
    kind(
        "2.6.7",
        "2.6.7 Mest",
        [47, 46, 29, 23, 24, 25, 23, 14, 10, 10, 7, 10],
    ),
    kind(
        "2.6.9",
        "2.6.9 Vuurwerk",
        [
            587, 513, 563, 608, 608, 827, 1087, 785, 1202, 1396, 1088, 373,
        ],
    ),
    kind(
        "2.6.10",
        "2.6.10 Bestrijdingsmiddelen",
        [9, 5, 2, 3, 6, 2, 8, 3, 3, 1, 0, 1],
    ),
    kind(
        "2.7.2",
        "2.7.2 Bijzondere wetten",
        [
            1410, 1511, 1500, 1476, 1471, 1498, 1650, 2110, 2602, 2985, 2344, 2393,
        ],
    ),
    kind(
        "3.1.1",
        "3.1.1 Drugshandel",
        [
            15_144, 15_413, 14_587, 13_297, 12_317, 11_622, 12_357, 13_784, 12_647, 11_467, 11_613,
            13_468,
        ],
    ),
    kind(
        "3.1.3",
        "3.1.3 Wapenhandel",
        [
            6110, 5729, 5236, 4966, 4876, 4243, 4943, 6226, 6601, 6756, 6840, 6662,
        ],
    ),
    kind(
        "3.5.2",
        "3.5.2 Onder invloed (weg)",
        [
            40_277, 35_415, 31_360, 26_715, 26_057, 25_427, 28_547, 32_541, 29_285, 31_584, 43_388,
            42_799,
        ],
    ),
    kind(
        "3.6.4",
        "3.6.4 Aantasting openbare orde",
        [
            6923, 5387, 5636, 4825, 5436, 5227, 5673, 7002, 6525, 7508, 7526, 7937,
        ],
    ),
    kind(
        "3.7.4",
        "3.7.4 Cybercrime",
        [
            4487, 2405, 1957, 2152, 1809, 2228, 2839, 4718, 10_825, 14_174, 13_996, 12_029,
        ],
    ),
    kind(
        "3.9.1",
        "3.9.1 Horizontale fraude",
        [
            7961, 5604, 5521, 39_318, 65_542, 62_362, 65_263, 84_618, 125_446, 117_640, 86_734,
            88_132,
        ],
    ),
    kind(
        "9.9.9",
        "Overige misdrijven",
        [
            137_635, 137_525, 129_756, 110_378, 91_561, 82_341, 76_146, 77_371, 74_345, 70_606,
            87_581, 91_794,
        ],
    ),
];

const NUISANCES: [Kind; 8] = [
    kind(
        "E33",
        "Overlast door verward persoon",
        [
            44_571, 52_168, 59_600, 66_030, 74_939, 83_611, 90_628, 99_662, 117_246, 130_194,
            138_807, 141_724,
        ],
    ),
    kind(
        "E35",
        "Melding overlast jeugd",
        [
            90_714, 82_124, 86_454, 81_075, 86_408, 87_875, 70_802, 76_546, 137_946, 125_487,
            88_711, 83_694,
        ],
    ),
    kind(
        "E38",
        "Overlast ivm alcohol/ drugs",
        [
            19_836, 24_771, 25_163, 25_689, 29_709, 32_429, 36_807, 40_159, 46_275, 46_015, 56_028,
            59_430,
        ],
    ),
    kind(
        "E41",
        "Overlast zwervers",
        [
            11_849, 10_702, 11_484, 11_523, 14_221, 16_142, 18_889, 22_281, 28_719, 26_766, 33_092,
            40_525,
        ],
    ),
    kind(
        "F010",
        "Openbare dronkenschap",
        [
            4148, 8647, 9235, 8146, 8385, 8312, 8136, 7920, 5779, 5104, 6735, 6045,
        ],
    ),
    kind(
        "M061",
        "Geluidshinder horeca",
        [
            7899, 7794, 7495, 6372, 6270, 5796, 5478, 4767, 3136, 2540, 4199, 3231,
        ],
    ),
    kind(
        "M062",
        "Geluidshinder evenement",
        [
            2078, 2068, 2348, 1897, 1856, 1834, 1689, 1593, 679, 1080, 1739, 1326,
        ],
    ),
    kind(
        "M22",
        "Geluidshinder overig",
        [
            98_230, 103_522, 108_474, 104_647, 111_613, 115_286, 117_559, 113_874, 170_392,
            199_773, 132_042, 108_202,
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_over_the_years() {
        let [crimes, nuisance] = &FAMILIES;
        for (year, expected) in [
            (2012, [16_730_348.0, 1_127_869.0, 279_325.0, 91_595.0]),
            (2020, [17_407_585.0, 797_805.0, 510_172.0, 30_571.0]),
            (2023, [17_811_291.0, 802_043.0, 444_177.0, 22_706.0]),
        ] {
            let burglary = crimes.kinds[0].count(year);
            let found = [
                inhabitants(year),
                crimes.count(year),
                nuisance.count(year),
                burglary,
            ];
            assert_eq!(found.map(Some), expected.map(Some));
        }
        let after = [2024, 2025].map(|year| crimes.kinds[0].count(year));
        assert_eq!(after.map(Some), [Some(22_025.0), Some(21_364.0)]);
    }
}
